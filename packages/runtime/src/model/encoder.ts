import type { Frame, FrameColumn, Model, SignatureColumn } from '@levain/core'
import { fail } from '@levain/core/errors'
import { compileFeatures, type Scratch } from './compile-features.ts'
import { kindOf, readLevel, readNumber, readTime } from './values.ts'

/** Writes the features of row `row`, as the writer was bound to its source, to `out[at …]`. */
export type RowWriter = (row: number, out: Float64Array, at: number) => void

/** Raw rows to feature rows, through the fitted transforms. */
export interface Encoder {
  /** Features per row. */
  readonly width: number
  /** Writes one row, its values in the signature's order, to `out[at … at + width)`. @throws input-invalid */
  encodeRow(values: readonly unknown[], out: Float64Array, at: number): void
  /** A writer over the rows of a frame; columns are found by name. @throws column-missing, input-invalid */
  bindFrame(frame: Frame, table?: string): RowWriter
}

/**
 * Compiles transforms into an encoder.
 *
 * @throws model-unreadable when a transform or feature names a column that does not exist at that point
 */
export function createEncoder(model: Pick<Model, 'signature' | 'transforms' | 'features'>): Encoder {
  const inputs = model.signature.inputs
  const kinds = inputs.map(kindOf)
  const features = compileFeatures(model, kinds)
  const width = model.features.length
  const scratch: Scratch = { numbers: new Float64Array(inputs.length), levels: inputs.map(() => null) }
  const write = (out: Float64Array, at: number): void => {
    for (let i = 0; i < features.length; i++) features[i]!(scratch, out, at)
  }
  return {
    width,
    encodeRow(values, out, at) {
      for (let i = 0; i < inputs.length; i++) {
        const kind = kinds[i]
        if (kind === 'number') scratch.numbers[i] = readNumber(values[i], inputs[i]!)
        else if (kind === 'level') scratch.levels[i] = readLevel(values[i], inputs[i]!)
        else scratch.numbers[i] = readTime(values[i], inputs[i]!)
      }
      write(out, at)
    },
    bindFrame(frame, table = 'the table') {
      const numeric: [Float64Array, number][] = []
      const texts: [Int32Array, readonly string[], number][] = []
      for (const [i, input] of inputs.entries()) {
        const column = columnOf(frame, input.name, table)
        if (kinds[i] === 'level') texts.push([...asLevels(column), i])
        else numeric.push([asNumbers(column, input), i])
      }
      return (row, out, at) => {
        for (let i = 0; i < numeric.length; i++) scratch.numbers[numeric[i]![1]] = numeric[i]![0][row]!
        for (let i = 0; i < texts.length; i++) {
          const code = texts[i]![0][row]!
          scratch.levels[texts[i]![2]] = code < 0 ? null : texts[i]![1][code]!
        }
        write(out, at)
      }
    },
  }
}

function columnOf(frame: Frame, name: string, table: string): FrameColumn {
  const column = frame.columns.find((candidate) => candidate.name === name)
  if (!column) throw fail('column-missing', { table, column: name, columns: frame.columns.map((c) => c.name) })
  return column
}

function asNumbers(column: FrameColumn, input: SignatureColumn): Float64Array {
  if (column.kind !== 'category') return column.values
  const read = kindOf(input) === 'time' ? readTime : readNumberText
  const numbers = column.levels.map((level) => read(level, input))
  return Float64Array.from(column.codes, (code) => (code < 0 ? Number.NaN : numbers[code]!))
}

function readNumberText(level: string, input: SignatureColumn): number {
  if (level === 'true' || level === 'false') return level === 'true' ? 1 : 0
  const value = level.trim() === '' ? Number.NaN : Number(level)
  if (Number.isNaN(value)) throw fail('input-invalid', { field: input.name, expected: 'a number', got: JSON.stringify(level.slice(0, 80)) })
  return value
}

function asLevels(column: FrameColumn): [Int32Array, readonly string[]] {
  if (column.kind === 'category') return [column.codes, column.levels]
  const index = new Map<number, number>()
  const codes = Int32Array.from(column.values, (value) => {
    if (Number.isNaN(value)) return -1
    const known = index.get(value)
    if (known !== undefined) return known
    index.set(value, index.size)
    return index.size - 1
  })
  return [codes, [...index.keys()].map(String)]
}
