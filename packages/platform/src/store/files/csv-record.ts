const quote = 0x22
const newline = 0x0a
const carriageReturn = 0x0d

/** Where a record ends (without its line end) and where the next one starts. */
export interface RecordEnd {
  readonly end: number
  readonly next: number
  /** False when the bytes end inside quotes. */
  readonly closed: boolean
}

/**
 * Finds the end of the record that starts at `from`: the first line end that is not inside quotes. Null when more bytes are
 * needed to tell; never null when these are the last.
 */
export function recordEnd(bytes: Buffer, from: number, delimiter: string, last: boolean): RecordEnd | null {
  const separator = delimiter.charCodeAt(0)
  let quoted = false
  let atFieldStart = true
  for (let i = from; i < bytes.length; i += 1) {
    const byte = bytes[i]
    if (quoted) {
      if (byte !== quote) continue
      if (i + 1 === bytes.length && !last) return null
      if (bytes[i + 1] === quote) i += 1
      else quoted = false
    } else if (byte === newline) {
      return { end: i, next: i + 1, closed: true }
    } else if (byte === carriageReturn) {
      if (i + 1 === bytes.length && !last) return null
      return { end: i, next: bytes[i + 1] === newline ? i + 2 : i + 1, closed: true }
    } else if (byte === separator) {
      atFieldStart = true
    } else {
      quoted = byte === quote && atFieldStart
      atFieldStart = false
    }
  }
  return last ? { end: bytes.length, next: bytes.length, closed: !quoted } : null
}

/** The end of the line that starts at `from`, quotes or not; null when it has none in these bytes. */
export function lineEnd(bytes: Buffer, from: number): RecordEnd | null {
  const found = bytes.indexOf(newline, from)
  if (found < 0) return null
  const end = found > from && bytes[found - 1] === carriageReturn ? found - 1 : found
  return { end, next: found + 1, closed: true }
}

/** A field and the byte it starts at. */
export interface Field {
  readonly text: string
  readonly start: number
}

/** What is wrong with a record, and at which byte of it. */
export interface RecordProblem {
  readonly start: number
  readonly expected: string
  readonly got: string
}

/** Takes a record apart. A quote inside an unquoted field is itself; text after a closing quote is a problem. */
export function parseRecord(bytes: Buffer, delimiter: string): { fields: Field[]; problem?: RecordProblem } {
  const separator = delimiter.charCodeAt(0)
  const fields: Field[] = []
  let at = 0
  for (;;) {
    const isQuoted = bytes[at] === quote
    const stop = isQuoted ? closingQuote(bytes, at) : fieldEnd(bytes, at, separator)
    if (isQuoted && stop < 0) return { fields, problem: { start: at, expected: 'a closing quote', got: 'the end of the file' } }
    const raw = bytes.subarray(isQuoted ? at + 1 : at, stop).toString('utf8')
    fields.push({ text: isQuoted ? raw.replaceAll('""', '"') : raw, start: at })
    const after = isQuoted ? stop + 1 : stop
    if (after >= bytes.length) return { fields }
    if (bytes[after] !== separator) {
      return { fields, problem: { start: after, expected: 'a delimiter after the closing quote', got: excerpt(bytes.subarray(after)) } }
    }
    at = after + 1
  }
}

function closingQuote(bytes: Buffer, from: number): number {
  for (let i = from + 1; i < bytes.length; i += 1) {
    if (bytes[i] !== quote) continue
    if (bytes[i + 1] !== quote) return i
    i += 1
  }
  return -1
}

function fieldEnd(bytes: Buffer, from: number, separator: number): number {
  const found = bytes.indexOf(separator, from)
  return found < 0 ? bytes.length : found
}

/** The beginning of a text, for messages. */
export function excerpt(bytes: Buffer | string): string {
  const text = bytes.toString('utf8')
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text)
}

/** Line and column (in characters, from 1) of a byte of a record that starts on `line`. */
export function positionIn(bytes: Buffer, start: number, line: number): { line: number; column: number } {
  const before = bytes.subarray(0, start).toString('utf8')
  const lines = before.split('\n')
  return { line: line + lines.length - 1, column: (lines.at(-1)?.length ?? 0) + 1 }
}
