import { literal } from '../tables/index.ts'
import { parseRecord, recordEnd } from './csv-record.ts'
import { distinctNames, type Relation } from './relation.ts'
import type { Source } from './source.ts'

/** How a CSV file is written. Quotes are `"`, doubled inside quotes. */
export interface Dialect {
  readonly delimiter: string
  readonly header: boolean
  readonly names: readonly string[]
}

/** A record may be this long; a quote that is never closed would swallow the rest of the file otherwise. */
export const recordBytesMax = 2_000_000

const delimiters = [',', '\t', ';', '|']

/**
 * The dialect by the first line: the delimiter that occurs most in it. It is a header unless one of its fields is a number
 * that is no year: then columns are named column0, column1, ….
 */
export function detectDialect(source: Source): Dialect {
  const bytes = withoutMark(source.head)
  const start = firstContent(bytes)
  const line = bytes.subarray(start, recordEnd(bytes, start, ',', true)?.end ?? bytes.length)
  const counts = delimiters.map((delimiter) => parseRecord(line, delimiter).fields.length)
  const delimiter = delimiters[counts.indexOf(Math.max(...counts))] ?? ','
  const fields = parseRecord(line, delimiter).fields.map((field) => field.text)
  const header = !fields.some(isNumberButNoYear)
  return { delimiter, header, names: header ? distinctNames(fields) : fields.map((_, i) => `column${i}`) }
}

const isNumberButNoYear = (text: string): boolean =>
  /^\s*[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?\s*$/.test(text) && !/^\s*(1[89]|20|21)\d\d\s*$/.test(text)

const withoutMark = (bytes: Buffer): Buffer => (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? bytes.subarray(3) : bytes)

function firstContent(bytes: Buffer): number {
  let at = 0
  while (bytes[at] === 0x0a || bytes[at] === 0x0d) at += 1
  return at
}

/** The file as DuckDB reads it, all columns as text. It refuses what is not well formed. */
export function csvRelation(path: string, { delimiter, header, names }: Dialect, numbered = false): Relation {
  const positions = numbered ? [`'line': 'BIGINT'`, `'byte_at': 'BIGINT'`, `'byte_count': 'BIGINT'`] : []
  const columns = [...positions, ...names.map((_, i) => `'c${i}': 'VARCHAR'`)]
  const options = [
    'auto_detect = false',
    'strict_mode = true',
    'null_padding = false',
    `nullstr = ''`,
    `quote = '"'`,
    `escape = '"'`,
    `delim = ${literal(delimiter)}`,
    `header = ${header}`,
    `max_line_size = ${numbered ? 4 * recordBytesMax : recordBytesMax}`,
    `columns = {${columns.join(', ')}}`,
  ]
  return {
    sql: `read_csv(${literal(path)}, ${options.join(', ')})`,
    files: [path],
    columns: names.map((name) => ({ name, from: 'text' })),
    numbered,
  }
}
