import type { Model, Transform } from '@levain/core'
import { fail } from '@levain/core/errors'
import { type DatePart, datePart } from './date-parts.ts'
import { bucketOf, termsOf } from './text.ts'

/** Where a feature comes from: an input, perhaps a part of it, then arithmetic. */
interface Source {
  readonly input: number
  readonly part?: DatePart
  readonly flag?: boolean
  readonly level?: { readonly of: Source; readonly index: number; readonly levels: readonly string[]; readonly as: 'code' | 'member' }
  /** A number made of more than an input. */
  readonly make?: (kinds: readonly string[]) => (scratch: Scratch) => number
  readonly term?: { readonly of: Terms; readonly index: number }
  readonly steps: readonly Step[]
}
type Terms = Extract<Transform, { kind: 'tf-idf' }>
type Step =
  | { readonly kind: 'impute'; readonly value: number }
  | { readonly kind: 'scale'; readonly mean: number; readonly scale: number }
  | { readonly kind: 'missing'; readonly min: number; readonly max: number }

/** One row as read: a number or a level per input. */
export interface Scratch {
  readonly numbers: Float64Array
  readonly levels: (string | null)[]
}
/** Writes one feature, or one group of them. */
export type Feature = (scratch: Scratch, out: Float64Array, at: number) => void

/**
 * Follows each feature back through the transforms to its input, and makes a function of each way.
 *
 * @throws model-unreadable when a transform or feature names a column that does not exist at that point
 */
export function compileFeatures(model: Pick<Model, 'signature' | 'transforms' | 'features'>, kinds: readonly string[]): Feature[] {
  const table = new Map<string, Source>(model.signature.inputs.map((input, i) => [input.name, { input: i, steps: [] }]))
  for (const transform of model.transforms) apply(transform, table)
  const groups = new Map<Source, { levels: readonly string[]; positions: (number | undefined)[] }>()
  const texts = new Map<Terms, { input: number; positions: (number | undefined)[] }>()
  const features: Feature[] = []
  const copies: [input: number, position: number][] = []
  for (const [position, name] of model.features.entries()) {
    const source = table.get(name)
    if (!source) throw unreadable(`no transform makes the feature ${name}`)
    const member = source.level?.as === 'member' && source.steps.length === 0 ? source.level : undefined
    if (member) {
      const group = groups.get(member.of) ?? { levels: member.levels, positions: [] }
      group.positions[member.index] = position
      groups.set(member.of, group)
    } else if (source.term && source.steps.length === 0) {
      const text = texts.get(source.term.of) ?? { input: source.input, positions: [] }
      text.positions[source.term.index] = position
      texts.set(source.term.of, text)
    } else if (isCopy(source, kinds)) {
      copies.push([source.input, position])
    } else {
      const read = reader(source, kinds)
      features.push((scratch, out, at) => {
        out[at + position] = read(scratch)
      })
    }
  }
  for (const [of, { levels, positions }] of groups) features.push(oneHot(levelReader(of, levels, kinds), positions))
  for (const [terms, { input, positions }] of texts) features.push(termWeights(terms, input, positions))
  if (copies.length > 0) features.unshift(copy(copies))
  return features
}

/** An input that is a feature as it is, which most of them are. */
const isCopy = ({ input, steps, level, part, flag, make, term }: Source, kinds: readonly string[]): boolean =>
  steps.length === 0 && !level && !part && !flag && !make && !term && kinds[input] !== 'level'

/** One loop over two lists of numbers, not a call for each feature. */
function copy(pairs: readonly (readonly [input: number, position: number])[]): Feature {
  const inputs = Int32Array.from(pairs, ([input]) => input)
  const positions = Int32Array.from(pairs, ([, position]) => position)
  return ({ numbers }, out, at) => {
    for (let i = 0; i < inputs.length; i++) out[at + positions[i]!] = numbers[inputs[i]!]!
  }
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
    case 'missing':
      table.set(name, { ...source, steps: [...source.steps, { kind: 'missing', min: transform.min, max: transform.max }] })
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
    case 'hash':
      table.set(name, { input: source.input, make: (kinds) => bucketReader(source, transform.buckets, kinds), steps: [] })
      return
    case 'target-mean': {
      const { levels, means, other } = transform
      const make: Source['make'] = (kinds) => {
        const index = levelReader(source, levels, kinds)
        return (scratch) => means[index(scratch)] ?? other
      }
      table.set(transform.name, { input: source.input, make, steps: [] })
      return
    }
    case 'tf-idf':
      table.delete(name)
      for (const [index, term] of transform.terms.entries()) {
        table.set(`${name}:${term}`, { input: source.input, term: { of: transform, index }, steps: [] })
      }
      return
    case 'product': {
      const other = table.get(transform.by)
      if (!other) throw unreadable(`a transform reads ${transform.by}, which does not exist`)
      const make: Source['make'] = (kinds) => {
        const [a, b] = [reader(source, kinds), reader(other, kinds)]
        return (scratch) => a(scratch) * b(scratch)
      }
      table.set(transform.name, { input: source.input, make, steps: [] })
      return
    }
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
      else if (step.kind === 'missing') x = x >= step.min && x <= step.max ? Number.NaN : x
      else if (Number.isNaN(x)) x = step.value
    }
    return x
  }
  const read = steps.length === 0 ? start : adjust
  return flag ? (scratch) => (Number.isNaN(read(scratch)) ? 1 : 0) : read
}

function startReader({ input, part, level, make, term }: Source, kinds: readonly string[]): (scratch: Scratch) => number {
  if (make) return make(kinds)
  if (term) throw unreadable('a term of a text is used as something else than a feature')
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
  if (isText(of, kinds)) {
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

/** Whether a source is an input's text, as it is. */
const isText = ({ input, level, make, term }: Source, kinds: readonly string[]): boolean =>
  kinds[input] === 'level' && !level && !make && !term

function bucketReader(of: Source, buckets: number, kinds: readonly string[]): (scratch: Scratch) => number {
  if (!isText(of, kinds)) throw unreadable('only levels can be hashed')
  return ({ levels }) => {
    const level = levels[of.input]
    return level === null || level === undefined ? Number.NaN : bucketOf(level, buckets)
  }
}

function termWeights({ terms, idf }: Terms, input: number, positions: readonly (number | undefined)[]): Feature {
  const index = new Map(terms.map((term, i) => [term, i]))
  const counts = new Float64Array(terms.length)
  return ({ levels }, out, at) => {
    counts.fill(0)
    for (const term of termsOf(levels[input] ?? '')) {
      const i = index.get(term)
      if (i !== undefined) counts[i]! += idf[i]!
    }
    let squares = 0
    for (let i = 0; i < counts.length; i++) squares += counts[i]! * counts[i]!
    const length = Math.sqrt(squares) || 1
    for (let i = 0; i < positions.length; i++) if (positions[i] !== undefined) out[at + positions[i]!] = counts[i]! / length
  }
}

function oneHot(index: (scratch: Scratch) => number, positions: readonly (number | undefined)[]): Feature {
  const all = positions.filter((position) => position !== undefined)
  return (scratch, out, at) => {
    for (let i = 0; i < all.length; i++) out[at + all[i]!] = 0
    const hit = positions[index(scratch)]
    if (hit !== undefined) out[at + hit] = 1
  }
}

const unreadable = (reason: string): Error => fail('model-unreadable', { path: 'model.json', reason })
