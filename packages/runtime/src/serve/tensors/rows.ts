import { refuse } from '../refuse.ts'
import { checkCount, oneOf, type Row, type RowReader } from '../rows.ts'
import type { Value } from '../values.ts'
import type { Element } from './datatype.ts'
import type { Tensor } from './tensor.ts'

/**
 * Rows from tensors: one per column, by name, of shape [rows] or [rows, 1]; or a single one of shape [rows, columns] under any other name.
 *
 * @throws request-invalid
 */
export function rowsOf(tensors: readonly Tensor[], reader: RowReader): Row[] {
  const [first] = tensors
  if (!first) throw refuse('inputs', 'a tensor per column, or one with all of them', 'none')
  const isNamed = reader.columns.some(({ name }) => name === first.name)
  return tensors.length === 1 && !isNamed ? fromMatrix(first, reader) : fromColumns(tensors, reader)
}

function fromMatrix({ shape, values }: Tensor, reader: RowReader): Row[] {
  const width = reader.columns.length
  const [rows = 0, columns = 1, ...more] = shape
  if (more.length > 0 || columns !== width) {
    throw refuse(
      'inputs[0].shape',
      `[rows, ${width}], or a tensor for each of the columns (${oneOf(reader.columns)})`,
      `${shape.length} sizes that differ`,
    )
  }
  checkCount(rows, 'inputs[0].shape')
  return Array.from({ length: rows }, (_, row) => {
    const field = `inputs[0][${row}]`
    return reader.columns.map((_, column) => read(reader, values[row * width + column]!, column, field))
  })
}

function fromColumns(tensors: readonly Tensor[], reader: RowReader): Row[] {
  const places = reader.places(
    tensors.map(({ name }) => name),
    'inputs',
  )
  const rows = tensors[0]!.shape[0]!
  checkCount(rows, 'inputs[0].shape')
  for (const [index, { shape }] of tensors.entries()) {
    if (shape[0] !== rows || shape.slice(1).some((size) => size !== 1))
      throw refuse(`inputs[${index}].shape`, `[${rows}] or [${rows}, 1]`, 'another shape')
  }
  const own = places.map((place) => tensors[place]?.values)
  return Array.from({ length: rows }, (_, row) => own.map((values, column) => read(reader, values?.[row] ?? null, column, `row ${row}`)))
}

/** Tensors of numbers say that a value is missing by NaN. */
function read(reader: RowReader, element: Element, column: number, field: string): Value {
  const { name, required } = reader.columns[column]!
  if (typeof element === 'bigint') throw refuse(`${field}.${name}`, 'integers up to 2^53', 'one beyond')
  return reader.value(Number.isNaN(element) && !required ? null : element, column, field)
}
