import type { Cause } from '@levain/sdk'
import { shortId } from '../../ui/format.ts'

const words: Record<Cause['kind'], string> = {
  manual: 'by hand',
  schedule: 'schedule',
  data: 'new data',
  drift: 'drift',
  resume: 'resumed',
}

/** Why a run exists, in two words. */
export function causeText({ kind, reference }: Cause): string {
  if (!reference) return words[kind]
  const known = /^[0-9a-f-]{36}$/.test(reference) ? shortId(reference) : reference
  return `${words[kind]} ${known}`
}
