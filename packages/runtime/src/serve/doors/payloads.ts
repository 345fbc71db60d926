import { type JsonObject, objectOf } from '../json.ts'
import { refuse, shorten } from '../refuse.ts'
import { checkCount, checkedList, type Row, type RowReader } from '../rows.ts'
import { kindOf } from '../values.ts'

/** Ways in which tables are put as JSON, by the field that holds them. */
export const payloads: Readonly<Record<string, (value: unknown, field: string, reader: RowReader) => Row[]>> = {
  dataframe_split: fromSplit,
  dataframe_records: (value, field, reader) => reader.rows(value, field),
  instances: fromInstances,
  inputs: (value, field, reader) =>
    Array.isArray(value) ? fromInstances(value, field, reader) : fromColumns(objectOf(value, field), field, reader),
}

/** pandas' `orient="split"`: `{columns?, index?, data}`. */
export function fromSplit(value: unknown, field: string, reader: RowReader): Row[] {
  const { columns, index, data, ...others } = objectOf(value, field)
  const [stray] = Object.keys(others)
  if (stray !== undefined) throw refuse(`${field}.${shorten(stray)}`, 'columns, index and data only', 'an unknown field')
  if (columns === undefined) return reader.rows(data, `${field}.data`)
  if (!Array.isArray(columns)) throw refuse(`${field}.columns`, 'a list of names', kindOf(columns))
  const places = reader.places(columns, `${field}.columns`)
  return checkedList(data, `${field}.data`).map((row, number) => {
    const at = `${field}.data[${number}]`
    if (!Array.isArray(row)) throw refuse(at, 'a list of values', kindOf(row))
    if (row.length !== columns.length) throw refuse(at, `${columns.length} values`, `${row.length} values`)
    return places.map((place, position) => reader.value(place < 0 ? null : row[place], position, at))
  })
}

/** Rows; of a model with one column, its bare values too. */
export function fromInstances(value: unknown, field: string, reader: RowReader): Row[] {
  const list = checkedList(value, field)
  if (reader.columns.length > 1) return reader.rows(list, field)
  return list.map((one, index) => (isBare(one) ? [reader.value(one, 0, `${field}[${index}]`)] : reader.row(one, `${field}[${index}]`)))
}

const isBare = (value: unknown): boolean => typeof value !== 'object' || value === null

/** Columns by name: `{"a": [1, 2], "b": [3, 4]}`; a value may stand in a list of its own. */
function fromColumns(columns: JsonObject, field: string, reader: RowReader): Row[] {
  const places = reader.places(Object.keys(columns), field)
  const lists = Object.entries(columns).map(([name, values]) => {
    if (!Array.isArray(values)) throw refuse(`${field}.${shorten(name)}`, 'a list of values', kindOf(values))
    return values.map((value: unknown) => (Array.isArray(value) && value.length === 1 ? (value[0] as unknown) : value))
  })
  const rows = lists[0]?.length ?? 0
  checkCount(rows, field)
  if (lists.some(({ length }) => length !== rows)) throw refuse(field, `${rows} values in each column`, 'columns of several lengths')
  return Array.from({ length: rows }, (_, row) =>
    places.map((place, position) => reader.value(place < 0 ? null : lists[place]?.[row], position, `${field}[${row}]`)),
  )
}
