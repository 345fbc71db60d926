import type { ErrorCode } from '@levain/core'

/** What the server answers in place of a result: `{ error: { code, message, details, next? } }`. */
export interface ErrorBody {
  readonly code: ErrorCode
  readonly message: string
  readonly details: Readonly<Record<string, unknown>>
  readonly next?: string
}

/**
 * An error of a call, with the same code, message, details and next command that the command line prints.
 *
 * @example
 * try { await client.registry.promote({ model: 'late', version: 2 }) }
 * catch (error) { if (error instanceof ApiError && error.code === 'verdict-missing') … }
 */
export class ApiError extends Error {
  override readonly name = 'ApiError'
  readonly code: ErrorCode
  /** HTTP status; 0 when no server answered. */
  readonly status: number
  readonly details: Readonly<Record<string, unknown>>
  /** The command to type next, where there is one. */
  readonly next: string | undefined

  constructor(status: number, body: ErrorBody, cause?: unknown) {
    super(body.message, cause === undefined ? undefined : { cause })
    this.code = body.code
    this.status = status
    this.details = body.details
    this.next = body.next
  }
}

/** Nobody answered, or what answered is not Levain. */
export function unreachable(url: string, reason: string, status = 0, cause?: unknown): ApiError {
  const body = {
    code: 'server-unreachable',
    message: `No Levain server answers at ${url}: ${reason}`,
    details: { url, reason },
    next: 'levain studio',
  } as const
  return new ApiError(status, body, cause)
}

/** Reads the error of an answer whose status is not 2xx. */
export async function errorOf(response: Response): Promise<ApiError> {
  const text = await response.text().catch(() => '')
  const body = parseBody(text)
  return body ? new ApiError(response.status, body) : unreachable(response.url, `status ${response.status}`, response.status)
}

function parseBody(text: string): ErrorBody | undefined {
  try {
    const { error } = JSON.parse(text) as { error?: ErrorBody }
    return typeof error?.code === 'string' && typeof error.message === 'string' ? { ...error, details: error.details ?? {} } : undefined
  } catch {
    return undefined
  }
}
