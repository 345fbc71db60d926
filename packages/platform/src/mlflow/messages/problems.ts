import { MlflowError, refusal } from '../errors.ts'

const pointer = 'See the API docs for more information about request parameters.'

/** A field that must be there is not. */
export const missingValue = (path: string): MlflowError => refusal(`Missing value for required parameter '${path}'. ${pointer}`)

/** A field holds what it may not. The value is told as JSON, so that text shows its quotes. */
export function invalidValue(path: string, value: unknown, hint = `Value was of type '${typeOf(value)}'.`): MlflowError {
  return new InvalidValue(path, value, hint)
}

/** Knows which field it is about, so that the number can be told as it was written: 9.0, not 9. */
export class InvalidValue extends MlflowError {
  readonly path: string
  readonly hint: string

  constructor(path: string, value: unknown, hint: string, written = shown(value)) {
    super('INVALID_PARAMETER_VALUE', `Invalid value ${written} for parameter '${path}' supplied: Hint: ${hint} ${pointer}`)
    this.path = path
    this.hint = hint
  }
}

/** Compact JSON with sorted keys, at most 1000 characters of it. */
function shown(value: unknown): string {
  const text = JSON.stringify(value, (_, inner) => (isRecord(inner) ? sorted(inner) : inner)) ?? 'null'
  return text.length > 1000 ? `${text.slice(0, 1000)}…` : text
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value)

const sorted = (value: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))

function typeOf(value: unknown): string {
  if (value === null) return 'null'
  return Array.isArray(value) ? 'list' : typeof value
}
