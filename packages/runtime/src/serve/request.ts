import { isUtf8 } from 'node:buffer'
import type { Signature, SignatureColumn } from '@levain/core'
import { fail } from '@levain/core/errors'
import { kindOf, type Value, type ValueReader, valueReaders } from './values.ts'

/** A row of checked values in the signature's order. */
export type Row = Value[]

/** A checked request. `single` was asked with `input`, otherwise with `inputs`. */
export interface PredictRequest {
  readonly single: boolean
  readonly rows: readonly Row[]
}

/** Reads the body of a prediction request. @throws request-invalid, naming the field, what was expected and what came */
export type RequestReader = (body: Buffer) => PredictRequest

interface Column extends ValueReader {
  readonly name: string
  readonly required: boolean
}

/** Rows one request may hold. */
const maxRows = 10_000

/** Compiles the reader of requests for a signature. */
export function requestReader(signature: Signature): RequestReader {
  const columns = signature.inputs.map(toColumn)
  const positions = new Map(columns.map((column, position) => [column.name, position]))
  const readRow = (value: unknown, field: string): Row =>
    Array.isArray(value) ? readList(value, columns, field) : readRecord(value, columns, positions, field)
  return (body) => {
    const asked = parseBody(body)
    if ('input' in asked) return { single: true, rows: [readRow(asked.input, 'input')] }
    const rows = asked.inputs
    if (!Array.isArray(rows)) throw refuse('inputs', 'a list of rows', kindOf(rows))
    if (rows.length === 0 || rows.length > maxRows) throw refuse('inputs', `1 to ${maxRows} rows`, `${rows.length} rows`)
    return { single: false, rows: rows.map((row, index) => readRow(row, `inputs[${index}]`)) }
  }
}

function toColumn(column: SignatureColumn): Column {
  return { ...valueReaders[column.type], name: column.name, required: column.required }
}

/** Values by position. The list itself becomes the row: checking a value that needs no conversion leaves it in place. */
function readList(list: unknown[], columns: readonly Column[], field: string): Row {
  if (list.length !== columns.length) throw refuse(field, `${columns.length} values`, `${list.length} values`)
  for (let index = 0; index < columns.length; index++) list[index] = readValue(list[index], columns[index] as Column, field)
  return list as Row
}

/** Values by name. */
function readRecord(record: unknown, columns: readonly Column[], positions: ReadonlyMap<string, number>, field: string): Row {
  if (record === null || typeof record !== 'object') throw refuse(field, 'a list of values or an object of named values', kindOf(record))
  for (const name in record) {
    if (!positions.has(name)) throw refuse(`${field}.${shorten(name)}`, oneOf(columns), 'an unknown column')
  }
  return columns.map((column) =>
    readValue(Object.hasOwn(record, column.name) ? (record as Record<string, unknown>)[column.name] : undefined, column, field),
  )
}

const namedMax = 30

/** The columns there are; of very many the first, since a refusal stays short. `GET /signature` has them all. */
function oneOf(columns: readonly Column[]): string {
  const names = columns.slice(0, namedMax).map(({ name }) => shorten(name))
  return `one of ${names.join(', ')}${columns.length > namedMax ? `, … (${columns.length} columns)` : ''}`
}

function readValue(value: unknown, column: Column, field: string): Value {
  const read = column.read(value)
  if (read !== undefined) return read
  if ((value === null || value === undefined) && !column.required) return null
  throw refuse(`${field}.${column.name}`, column.expected, kindOf(value))
}

function parseBody(body: Buffer): { input: unknown } | { inputs: unknown } {
  const asked = parseJson(body)
  if (asked === null || typeof asked !== 'object' || Array.isArray(asked)) throw refuse('body', 'an object', kindOf(asked))
  const keys = Object.keys(asked)
  const stray = keys.find((key) => key !== 'input' && key !== 'inputs')
  if (stray !== undefined) throw refuse(shorten(stray), 'input or inputs only', 'an unknown field')
  if (keys.length !== 1) throw refuse('body', 'either input or inputs', keys.length === 0 ? 'neither' : 'both')
  return asked as { input: unknown } | { inputs: unknown }
}

function parseJson(body: Buffer): unknown {
  if (body.length === 0) throw refuse('body', 'JSON', 'nothing')
  if (!isUtf8(body)) throw refuse('body', 'UTF-8 text', 'other bytes')
  if (body.length > scanFromBytes && isTooDeep(body)) throw refuse('body', `lists and objects at most ${maxDepth} deep`, 'deeper ones')
  try {
    return JSON.parse(body.toString())
  } catch (error) {
    throw refuse('body', 'JSON', notJson.test(body.toString()) ? 'NaN or Infinity, which JSON does not have' : defectOf(String(error)))
  }
}

/** What Python and JavaScript print for a number that is missing or too large, where a value stands. */
const notJson = /[[:,]\s{0,20}-?(NaN|Infinity)\b/

/** The parser's own message quotes the text; only where it stopped is repeated. */
function defectOf(message: string): string {
  if (message.includes('end of JSON input')) return 'JSON that ends too early'
  const position = /position (\d+)/.exec(message)?.[1]
  return position === undefined ? 'malformed JSON' : `malformed JSON at position ${position}`
}

const maxDepth = 8
const scanFromBytes = 4096

/** Deep nesting costs JSON.parse tens of bytes per level; no honest request needs it, so it is refused before parsing. */
function isTooDeep(body: Buffer): boolean {
  let depth = 0
  let quoted = false
  for (let at = 0; at < body.length; at++) {
    const byte = body[at]
    if (quoted) {
      if (byte === 0x5c) at += 1
      else if (byte === 0x22) quoted = false
    } else if (byte === 0x22) quoted = true
    else if (byte === 0x5b || byte === 0x7b) {
      depth += 1
      if (depth > maxDepth) return true
    } else if (byte === 0x5d || byte === 0x7d) depth -= 1
  }
  return false
}

const refuse = (field: string, expected: string, got: string) => fail('request-invalid', { field, expected, got })

/** A name from outside, fit to be repeated: printable and short. */
function shorten(name: string): string {
  const plain = name.replace(/[^\x20-\x7e]/g, '?')
  return plain.length > 64 ? `${plain.slice(0, 61)}...` : plain
}
