import { type Frame, type FrameColumn, fail, type Model, type SignatureColumn, type Transform } from '@levain/core'
import { type DatePart, datePart } from './date-parts.ts'
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

/** Where a feature comes from: an input, perhaps a part of it, then arithmetic. */
interface Source {
  readonly input: number
  readonly part?: DatePart
  readonly flag?: boolean
  readonly level?: { readonly of: Source; readonly index: number; readonly levels: readonly string[]; readonly as: 'code' | 'member' }
  readonly steps: readonly Step[]
}
type Step = { readonly kind: 'impute'; readonly value: number } | { readonly kind: 'scale'; readonly mean: number; readonly scale: number }

/** One row as read: a number or a level per input. */
interface Scratch {
  readonly numbers: Float64Array
  readonly levels: (string | null)[]
}
type Feature = (scratch: Scratch, out: Float64Array, at: number) => void

/**
 * Compiles transforms into an encoder.
 *
 * @throws model-unreadable when a transform or feature names a column that does not exist at that point
 */
export function createEncoder(model: Pick<Model, 'signature' | 'transforms' | 'features'>): Encoder {
  const inputs = model.signature.inputs
  const kinds = inputs.map(kindOf)
  const features = compile(model, kinds)
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

function compile(model: Pick<Model, 'signature' | 'transforms' | 'features'>, kinds: readonly string[]): Feature[] {
  const table = new Map<string, Source>(model.signature.inputs.map((input, i) => [input.name, { input: i, steps: [] }]))
  for (const transform of model.transforms) apply(transform, table)
  const groups = new Map<Source, { levels: readonly string[]; positions: (number | undefined)[] }>()
  const features: Feature[] = []
  for (const [position, name] of model.features.entries()) {
    const source = table.get(name)
    if (!source) throw unreadable(`no transform makes the feature ${name}`)
    const member = source.level?.as === 'member' && source.steps.length === 0 ? source.level : undefined
    if (member) {
      const group = groups.get(member.of) ?? { levels: member.levels, positions: [] }
      group.positions[member.index] = position
      groups.set(member.of, group)
    } else {
      const read = reader(source, kinds)
      features.push((scratch, out, at) => {
        out[at + position] = read(scratch)
      })
    }
  }
  for (const [of, { levels, positions }] of groups) features.push(oneHot(levelReader(of, levels, kinds), positions))
  return features
}

function apply(transform: Transform, table: Map<string, Source>): void {
  const source = table.get(transform.column)
  if (!source) throw unreadable(`a transform reads ${transform.column}, which does not exist`)
  const name = transform.column
  switch (transform.kind) {
    case 'impute':
      table.set(name, { ...source, steps: [...source.steps, { kind: 'impute', value: transform.value }] })
      if (transform.flag) table.set(`${name}_missing`, { ...source, flag: true })
      return
    case 'scale':
      table.set(name, { ...source, steps: [...source.steps, { kind: 'scale', mean: transform.mean, scale: transform.scale }] })
      return
    case 'ordinal':
      table.set(name, { input: source.input, level: { of: source, index: 0, levels: transform.levels, as: 'code' }, steps: [] })
      return
    case 'one-hot':
      table.delete(name)
      for (const [index, level] of transform.levels.entries()) {
        table.set(`${name}=${level}`, {
          input: source.input,
          level: { of: source, index, levels: transform.levels, as: 'member' },
          steps: [],
        })
      }
      return
    case 'date-parts':
      table.delete(name)
      for (const part of transform.parts) table.set(`${name}_${part}`, { input: source.input, part, steps: [] })
  }
}

/** A function that computes one feature. */
function reader(source: Source, kinds: readonly string[]): (scratch: Scratch) => number {
  const { flag, steps } = source
  const start = startReader(source, kinds)
  const adjust = (scratch: Scratch): number => {
    let x = start(scratch)
    for (let i = 0; i < steps.length; i++) {
      const step = steps[i]!
      if (step.kind === 'scale') x = (x - step.mean) / step.scale
      else if (Number.isNaN(x)) x = step.value
    }
    return x
  }
  const read = steps.length === 0 ? start : adjust
  return flag ? (scratch) => (Number.isNaN(read(scratch)) ? 1 : 0) : read
}

function startReader({ input, part, level }: Source, kinds: readonly string[]): (scratch: Scratch) => number {
  if (level) {
    const index = levelReader(level.of, level.levels, kinds)
    if (level.as === 'member') return (scratch) => (index(scratch) === level.index ? 1 : 0)
    return (scratch) => {
      const code = index(scratch)
      return code < 0 ? Number.NaN : code
    }
  }
  if (kinds[input] === 'level') throw unreadable('a level is used as a number; it needs an ordinal or one-hot transform')
  if (part) return ({ numbers }) => datePart(numbers[input]!, part)
  return ({ numbers }) => numbers[input]!
}

/** The index of the row's level, −1 for an unseen or missing one. Numbers are compared by value. */
function levelReader(of: Source, levels: readonly string[], kinds: readonly string[]): (scratch: Scratch) => number {
  if (kinds[of.input] === 'level' && !of.level) {
    const index = new Map(levels.map((level, i) => [level, i]))
    return (scratch) => {
      const level = scratch.levels[of.input]
      return level === null || level === undefined ? -1 : (index.get(level) ?? -1)
    }
  }
  const index = new Map(levels.map((level, i) => [Number(level), i]))
  const read = reader(of, kinds)
  return (scratch) => index.get(read(scratch)) ?? -1
}

function oneHot(index: (scratch: Scratch) => number, positions: readonly (number | undefined)[]): Feature {
  const all = positions.filter((position) => position !== undefined)
  return (scratch, out, at) => {
    for (let i = 0; i < all.length; i++) out[at + all[i]!] = 0
    const hit = positions[index(scratch)]
    if (hit !== undefined) out[at + hit] = 1
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

const unreadable = (reason: string): Error => fail('model-unreadable', { path: 'model.json', reason })
