import type { Signature, SignatureColumn } from '@levain/core'
import { refuse, shorten } from './refuse.ts'
import { kindOf, type Value, type ValueReader, valueReaders } from './values.ts'

/** A row of checked values in the signature's order. */
export type Row = Value[]

/** Rows one request may hold. */
export const maxRows = 10_000

/** An input of the model, and how its values are read. */
export interface Column extends ValueReader {
  readonly name: string
  readonly type: SignatureColumn['type']
  readonly required: boolean
}

/** Reads what a request says into rows of a signature. Every refusal is `request-invalid` and names the field. */
export interface RowReader {
  readonly columns: readonly Column[]
  /** Reads a list in the signature's order, or an object by column. */
  row(value: unknown, field: string): Row
  /** Reads rows of a list; a refusal names the row. */
  rows(list: unknown, field: string): Row[]
  /** Where each column stands in `names`; −1 where it does not. Refuses names that are unknown or come twice. */
  places(names: readonly unknown[], field: string): number[]
  /** Reads one value of the column at `position`. */
  value(value: unknown, position: number, field: string): Value
}

/** Compiles the reader of a signature. */
export function rowReader(signature: Signature): RowReader {
  const columns = signature.inputs.map(toColumn)
  const positions = new Map(columns.map((column, position) => [column.name, position]))
  const row = (value: unknown, field: string): Row =>
    Array.isArray(value) ? readList(value, columns, field) : readRecord(value, columns, positions, field)
  return {
    columns,
    row,
    rows: (list, field) => checkedList(list, field).map((value, index) => row(value, `${field}[${index}]`)),
    places(names, field) {
      const places = columns.map(() => -1)
      for (const [at, name] of names.entries()) {
        const position = typeof name === 'string' ? positions.get(name) : undefined
        if (position === undefined)
          throw refuse(`${field}[${at}]`, oneOf(columns), typeof name === 'string' ? 'an unknown column' : kindOf(name))
        if (places[position] !== -1) throw refuse(`${field}[${at}]`, 'each column once', 'one that came before')
        places[position] = at
      }
      return places
    },
    value: (value, position, field) => readValue(value, columns[position]!, field),
  }
}

/** A list of at least one row and not too many. */
export function checkedList(list: unknown, field: string): unknown[] {
  if (!Array.isArray(list)) throw refuse(field, 'a list of rows', kindOf(list))
  checkCount(list.length, field)
  return list
}

export function checkCount(rows: number, field: string): void {
  if (rows === 0 || rows > maxRows) throw refuse(field, `1 to ${maxRows} rows`, `${rows} rows`)
}

function toColumn({ name, type, required }: SignatureColumn): Column {
  return { ...valueReaders[type], name, type, required }
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
export function oneOf(columns: readonly { readonly name: string }[]): string {
  const names = columns.slice(0, namedMax).map(({ name }) => shorten(name))
  return `one of ${names.join(', ')}${columns.length > namedMax ? `, … (${columns.length} columns)` : ''}`
}

function readValue(value: unknown, column: Column, field: string): Value {
  const read = column.read(value)
  if (read !== undefined) return read
  if ((value === null || value === undefined) && !column.required) return null
  throw refuse(`${field}.${column.name}`, column.expected, kindOf(value))
}
