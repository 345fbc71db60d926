import { fail } from '@levain/core'

const constraint = 19
const full = 13
/** No permission, busy, locked, read-only, input or output, corrupt, cannot open, no database. */
const unusable: ReadonlySet<number> = new Set([3, 5, 6, 8, 10, 11, 14, 26])

/** What SQLite says as an error of ours; anything else as it is. */
export function explain(error: unknown, path: string): unknown {
  const { errcode, message = '' } = error as { errcode?: number; message?: string }
  if (errcode === undefined) return error
  const primary = errcode & 0xff
  if (primary === constraint) return fail('conflict', { what: 'A row of the ledger', expected: 'a free key', got: message }, error)
  if (primary === full) return fail('store-full', { path }, error)
  return unusable.has(primary) ? fail('ledger-unusable', { path, reason: message }, error) : error
}
