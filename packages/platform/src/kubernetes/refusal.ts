import { fail } from '@levain/core'

/** What an API server answers when it does not do what was asked, as a coded error. */
export function refusal(doing: string, status: number, body: unknown): Error {
  const { message = `status ${status}` } = (body ?? {}) as { message?: string }
  if (/exceeded quota/.test(message)) return fail('kubernetes-quota', { doing, reason: shortened(message) })
  if (status === 404 && /could not find the requested resource|page not found/.test(message))
    return fail('kubernetes-refused', { doing, reason: 'the cluster does not know this kind of object' })
  return fail('kubernetes-refused', { doing, reason: shortened(message) })
}

/** One line, without the secrets that a refused object may hold. */
export const shortened = (text: string): string => text.replace(/\s+/g, ' ').trim().slice(0, 600)
