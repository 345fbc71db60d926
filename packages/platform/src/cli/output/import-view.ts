import type { Contracts, OutputOf } from '@levain/core'
import type { Show } from './show.ts'

type Outcome = OutputOf<Contracts['import']['mlruns']>

/** What came, what was there, and what was left out and why. */
export function importView({ source, brought, there, leftOut, leftOutCount }: Outcome, show: Show): string {
  const kinds = [...new Set([...Object.keys(brought), ...Object.keys(there)])]
  const counts = show.table(
    kinds,
    { what: (kind) => kind, 'brought in': (kind) => brought[kind] ?? 0, 'there already': (kind) => there[kind] ?? 0 },
    'nothing to bring in',
  )
  const lost = show.table(leftOut, { 'left out': ({ item }) => item, because: ({ reason }) => reason }, '')
  const more = leftOutCount > leftOut.length ? `and ${leftOutCount - leftOut.length} more left out` : ''
  return [show.facts({ source }), counts, leftOutCount === 0 ? '' : lost, more].filter(Boolean).join('\n\n')
}
