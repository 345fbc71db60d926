/** One row of the error table. The parameter of `message` is the shape of the details. */
export interface CodeEntry<Details> {
  /** HTTP status; the CLI exits with 2 for 4xx and 1 for 5xx. */
  readonly status: number
  readonly message: (details: Details) => string
  /** The next command to type. */
  readonly next?: (details: Details) => string | undefined
}

/** Declares a row of the error table. */
export function code<Details>(entry: CodeEntry<Details>): CodeEntry<Details> {
  return entry
}
