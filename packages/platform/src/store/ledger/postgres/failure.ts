import { fail, isLevainError } from '@levain/core'

/** SQLSTATE after which the transaction is gone and doing it again helps: serialisation, deadlock. */
const retryable: ReadonlySet<string> = new Set(['40001', '40P01'])

/** SQLSTATE of a connection that is no more: broken, ended by the server, too long idle, one too many. */
const lost = /^(08...|57P0.|25P03|53300)$/

/** What the driver itself says of such a connection, without a code. */
const lostWords = /^(Connection terminated|Client has encountered|Client was closed|timeout)/

/** SQLSTATE that says the database cannot be used as it is: who, where, not for writing, held by others. */
const refused = /^(28...|3D...|42501|25006|55P03|57014|53...)$/

interface Failure {
  readonly code?: string
  readonly message?: string
  readonly errors?: readonly Error[]
}

/** Whether nothing was done and the same may be asked again, perhaps over another connection. */
export function isTransient(error: unknown): boolean {
  if (isLevainError(error)) return false
  const { code, message = '' } = error as Failure
  if (code === undefined) return lostWords.test(message)
  return lost.test(code) || retryable.has(code) || isSystemCode(code)
}

/** Whether a server is there and will be ready before long. */
export const isStarting = (error: unknown): boolean => (error as Failure).code === '57P03'

/** Of the operating system: `ECONNREFUSED`. */
const isSystemCode = (code: string): boolean => /^E[A-Z]+$/.test(code)
/** Always with a digit, unlike `EPIPE`. */
const isSqlState = (code: string): boolean => /^(?=.*\d)[0-9A-Z]{5}$/.test(code)

/** What PostgreSQL or the way to it says as an error of ours; a fault of the program as it is. */
export function explain(error: unknown, place: string): unknown {
  if (isLevainError(error) || error instanceof TypeError || error instanceof RangeError) return error
  const { code = '', message = '', errors } = error as Failure
  if (code.startsWith('23')) return fail('conflict', { what: 'A row of the ledger', expected: 'a free key', got: message }, error)
  if (code === '53100') return fail('store-full', { path: place }, error)
  const isFault = isSqlState(code) && !isTransient(error) && !refused.test(code)
  if (isFault) return error
  // Several addresses of one host fail in one error without words of its own.
  const reason = message || errors?.map((each) => each.message).join('; ') || String(error)
  return fail('ledger-unusable', { path: place, reason }, error)
}
