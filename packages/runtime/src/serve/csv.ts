import { refuse } from './refuse.ts'
import { type Column, checkCount, maxRows, type Row, type RowReader } from './rows.ts'

/** A field of CSV; null where nothing stands, not even quotes. */
type Field = string | null

/**
 * Rows from CSV (RFC 4180). The first record names the columns when every field of it is one of their names; otherwise fields stand in the
 * signature's order. An empty field is missing.
 *
 * @throws request-invalid
 */
export function rowsFromCsv(text: string, reader: RowReader): Row[] {
  const rows: Row[] = []
  for (const read of csvRows(text, reader)) {
    rows.push(read())
    if (rows.length > maxRows) throw refuse('body', `1 to ${maxRows} rows`, 'more')
  }
  checkCount(rows.length, 'body')
  return rows
}

/** A reader for each row of CSV, so that one row may be refused and the others not. @throws request-invalid for columns that come twice */
export function* csvRows(text: string, reader: RowReader): Generator<() => Row> {
  const names = new Set(reader.columns.map(({ name }) => name))
  let places: readonly number[] | undefined
  let width = reader.columns.length
  let number = 0
  for (const record of csvRecords(text)) {
    if (!places) {
      const isHead = record.every((field) => field !== null && names.has(field))
      places = isHead ? reader.places(record, 'columns') : reader.columns.map((_, column) => column)
      if (isHead) {
        width = record.length
        continue
      }
    }
    const at = places
    const field = `row ${number++}`
    yield () => {
      if (record.length !== width) throw refuse(field, `${width} values`, `${record.length} values`)
      return reader.columns.map((column, position) => reader.value(typed(record[at[position]!] ?? null, column), position, field))
    }
  }
}

/** What a field of a column means; text that means nothing is left for the reader to refuse. */
function typed(field: Field, { type }: Pick<Column, 'type'>): unknown {
  if (field === null || type === 'category' || type === 'text') return field
  if (type === 'boolean') return /^true$/i.test(field) ? true : /^false$/i.test(field) ? false : field
  return isNumber.test(field) ? Number(field) : field
}

const isNumber = /^\s*[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?\s*$/

/** Records of CSV; lines with nothing on them are none. @throws request-invalid for a quote that does not close where a field ends */
function* csvRecords(text: string): Generator<Field[]> {
  let record: Field[] = []
  let at = text.startsWith('\ufeff') ? 1 : 0
  while (at < text.length) {
    const [field, end] = text[at] === '"' ? quotedField(text, at) : plainField(text, at)
    record.push(field)
    at = end + 1
    if (text[end] === ',') {
      if (at === text.length) record.push(null)
      else continue
    }
    if (text[end] === '\r' && text[at] === '\n') at += 1
    if (record.length > 1 || record[0] !== null) yield record
    record = []
  }
}

/** A field, and where what ends it stands. */
type Scanned = readonly [Field, number]

function plainField(text: string, from: number): Scanned {
  let end = from
  while (end < text.length && !isEnd(text.charCodeAt(end))) end += 1
  return [end === from ? null : text.slice(from, end), end]
}

function quotedField(text: string, from: number): Scanned {
  let close = from
  do close = text.indexOf('"', close + 1)
  while (close >= 0 && text[close + 1] === '"' && close++ > 0)
  const end = close + 1
  if (close < 0 || (end < text.length && !isEnd(text.charCodeAt(end))))
    throw refuse('body', 'CSV', `a quote that does not close, at character ${from}`)
  return [text.slice(from + 1, close).replaceAll('""', '"'), end]
}

/** Comma, line feed or carriage return. */
const isEnd = (unit: number): boolean => unit === 0x2c || unit === 0x0a || unit === 0x0d

/** A value as a field of CSV. */
export function csvField(value: string | number | boolean | null): string {
  const text = value === null ? '' : String(value)
  return /[",\r\n]/.test(text) || (value !== null && text === '') ? `"${text.replaceAll('"', '""')}"` : text
}
