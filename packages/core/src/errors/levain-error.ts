import { codes, type Details, type ErrorCode } from './codes/index.ts'

/**
 * The one error class. `code` is stable and has a page in `docs/errors/`; `message` says what was expected and what
 * came; `next` is the command to type, where there is one; `cause` keeps the error underneath.
 */
export class LevainError extends Error {
  override readonly name = 'LevainError'
  readonly code: ErrorCode
  /** HTTP status: 4xx is the caller's mistake, 5xx is ours. */
  readonly status: number
  readonly details: Readonly<Record<string, unknown>>
  readonly next: string | undefined

  constructor(code: ErrorCode, details: Record<string, unknown>, cause?: unknown) {
    const entry = codes[code] as { status: number; message: (d: never) => string; next?: (d: never) => string | undefined }
    super(entry.message(details as never), cause === undefined ? undefined : { cause })
    this.code = code
    this.status = entry.status
    this.details = details
    this.next = entry.next?.(details as never)
  }

  /** What HTTP answers and `--json` prints. The cause stays inside: it may hold secrets or paths. */
  toJSON(): { code: ErrorCode; message: string; details: Readonly<Record<string, unknown>>; next?: string } {
    return { code: this.code, message: this.message, details: this.details, ...(this.next ? { next: this.next } : {}) }
  }
}

/**
 * Builds a coded error.
 *
 * @example throw fail('dataset-not-found', { dataset: 'flights' })
 */
export function fail<Code extends ErrorCode>(code: Code, details: Details<Code>, cause?: unknown): LevainError {
  return new LevainError(code, details as Record<string, unknown>, cause)
}

/** True for a {@link LevainError}, of the given code if one is named. */
export function isLevainError(error: unknown, code?: ErrorCode): error is LevainError {
  return error instanceof LevainError && (code === undefined || error.code === code)
}

/** A stranger's error becomes `internal`; a coded one stays as it is. */
export function toLevainError(error: unknown): LevainError {
  if (error instanceof LevainError) return error
  return fail('internal', { message: error instanceof Error ? error.message : String(error) }, error)
}
