/**
 * A file as SQL sees it. Columns are named c0, c1, … in it, so that no name in the file can collide with ours; a numbered
 * relation also has `line`, `byte_at` and `byte_count`: where each row stands in the file (in bytes).
 */
export interface Relation {
  /** What stands after FROM. */
  readonly sql: string
  /** Files the SQL opens. */
  readonly files: readonly string[]
  readonly columns: readonly SourceColumn[]
  readonly numbered: boolean
}

/**
 * A column of a file: `text` is to be typed, `string` is text that its file calls text (only a time may be meant), `json`
 * is raw JSON, and `typed` has its type already.
 */
export interface SourceColumn {
  readonly name: string
  readonly from: 'text' | 'string' | 'json' | 'typed'
}

/** A row that cannot be read, and why. */
export interface BadRow {
  /** 1 is the first line; for Parquet the first row, for a JSON array the first element. */
  readonly line: number
  readonly column?: number
  readonly field?: string
  readonly expected: string
  readonly got: string
  readonly raw: string
}

/** More bad rows than this and the file is not what it is taken for. */
export const badRowsMax = 100_000

/** Names that SQL can tell apart, whatever the case: empty ones get a number, repeated ones a suffix. */
export function distinctNames(names: readonly string[]): string[] {
  const taken = new Set<string>()
  return names.map((given, i) => {
    const name = given.trim() || `column${i}`
    let candidate = name
    for (let n = 1; taken.has(candidate.toLowerCase()); n += 1) candidate = `${name}_${n}`
    taken.add(candidate.toLowerCase())
    return candidate
  })
}
