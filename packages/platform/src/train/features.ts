import {
  type ColumnSchema,
  type FeatureOptions,
  type Frame,
  type FrameColumn,
  fail,
  type SignatureColumn,
  type Transform,
} from '@levain/core'
import { bucketOf, createEncoder } from '@levain/runtime/model'
import type { Algorithm } from './algorithms/index.ts'
import { describeColumn } from './describe-column.ts'
import { made } from './kernels/design.ts'
import { levelsByTarget, levelsInUse } from './levels.ts'
import { fitNumberSteps, type NumberSteps } from './scale-number.ts'
import { fitTargetMeans } from './target-means.ts'
import { fitTextTerms } from './text-terms.ts'

/** Fitted transforms and what they make. Dense features come first, then the one-hot groups, each in one piece. */
export interface Features {
  readonly inputs: SignatureColumn[]
  readonly transforms: Transform[]
  readonly features: string[]
  /** How many features are dense; sizes of the groups after them. */
  readonly dense: number
  /** Per dense feature: how many levels of a category it numbers, when their order need not mean anything; 0 for numbers. */
  readonly levels: readonly number[]
  readonly groups: readonly number[]
  /** Features that the rows they were fitted on must not be told by the transforms, and what those rows are told. */
  readonly learned: ReadonlyMap<string, Float64Array>
}

/** The rows transforms are fitted on. */
export interface FitRows {
  readonly frame: Frame
  readonly schema: readonly ColumnSchema[]
  /** Undefined where there is none. */
  readonly target: string | undefined
  /** Per row: the class index or the value; zeros without a target. */
  readonly targetValues: Float64Array
  readonly classes: number
}

/**
 * Decides which columns are used and fits their transforms. Free text is left out unless it is named.
 *
 * @throws column-missing, input-invalid
 */
export function fitFeatures(rows: FitRows, options: FeatureOptions, encoding: Algorithm['encoding']): Features {
  const fitter = new Fitter(rows, options, encoding)
  for (const column of chosenColumns(rows, options)) fitter.add(column)
  fitter.interact()
  return fitter.finish()
}

/** Names of the columns the model is to read, in the table's order. @throws column-missing, input-invalid */
export function chosenColumns({ schema, target }: Pick<FitRows, 'schema' | 'target'>, options: FeatureOptions): ColumnSchema[] {
  const columns = schema.map((column) => column.name)
  for (const name of [...(options.use ?? []), ...options.drop, ...Object.keys(options.columns), ...options.interactions.flat()]) {
    if (!columns.includes(name)) throw fail('column-missing', { table: 'the training table', column: name, columns })
  }
  const chosen = schema.filter((column) => {
    if (column.name === target || options.drop.includes(column.name)) return false
    if (column.type === 'time' && options.dateParts.length === 0) return false
    return options.use ? options.use.includes(column.name) : column.type !== 'text'
  })
  if (chosen.length > 0) return chosen
  throw fail('input-invalid', { field: 'features', expected: 'at least one column besides the target', got: 'none' })
}

/** With more levels than this, an order by the mean target says more than sets of them. */
const levelsMax = 254
/** With more levels than this, only their mean target is left to go by. */
const targetLevelsMin = 1001

type CategoryColumn = Extract<FrameColumn, { kind: 'category' }>

class Fitter {
  readonly #rows: FitRows
  readonly #options: FeatureOptions
  readonly #encoding: Algorithm['encoding']
  readonly #inputs: SignatureColumn[] = []
  readonly #transforms: Transform[] = []
  readonly #dense: string[] = []
  readonly #levels: number[] = []
  readonly #groups: string[][] = []
  readonly #created = new Set<string>()
  readonly #learned = new Map<string, Float64Array>()
  /** Columns of numbers as they are after their steps, for interactions. */
  readonly #numbers = new Map<string, () => Float64Array>()

  constructor(rows: FitRows, options: FeatureOptions, encoding: Algorithm['encoding']) {
    this.#rows = rows
    this.#options = options
    this.#encoding = encoding
  }

  add(schema: ColumnSchema): void {
    const column = this.#rows.frame.columns.find((candidate) => candidate.name === schema.name)!
    const asked = this.#options.columns[schema.name]?.categories
    if (asked && column.kind !== 'category') throw misfit(schema.name, 'a category or text', asked)
    this.#inputs.push(describeColumn(column, schema, this.#options.maxLevels))
    if (column.kind === 'time') this.#addTime(column.name, column.values)
    else if (column.kind === 'number') this.#numbers.set(column.name, this.#addNumber(column.name, column.values))
    else if (asked === 'tf-idf' || (schema.type === 'text' && asked === undefined)) this.#addText(column)
    else this.#addCategory(column, asked ?? this.#options.categories)
  }

  /** Products of columns of numbers, after their own steps. */
  interact(): void {
    for (const [column, by] of this.#options.interactions) {
      const [a, b] = [column, by].map((name) => {
        const values = this.#numbers.get(name)
        if (!values) throw misfit('interactions', 'columns of numbers that are used', name)
        return values()
      }) as [Float64Array, Float64Array]
      const name = `${column}×${by}`
      this.#create(name)
      this.#transforms.push({ kind: 'product', column, by, name })
      this.#addNumber(
        name,
        a.map((x, row) => x * b[row]!),
      )
    }
  }

  finish(): Features {
    const groups = this.#groups.filter((group) => group.length > 0)
    const features = [...this.#dense, ...groups.flat()]
    const made = { inputs: this.#inputs, transforms: this.#transforms, features, levels: this.#levels, learned: this.#learned }
    if (this.#encoding === 'linear') return { ...made, dense: this.#dense.length, groups: groups.map((group) => group.length) }
    return { ...made, dense: features.length, levels: features.map((_, j) => this.#levels[j] ?? 0), groups: [] }
  }

  /** `date` with parts makes `date_hour`: a column of that name would be overwritten without a word. */
  #create(name: string): void {
    const taken = this.#created.has(name) || this.#rows.schema.some((column) => column.name === name)
    if (taken) throw misfit(name, 'a column name that no feature made from another column has', name)
    this.#created.add(name)
  }

  /** Tells how to get the values after their steps. */
  #addNumber(name: string, values: Float64Array, levels = 0): () => Float64Array {
    this.#dense.push(name)
    this.#levels.push(levels)
    const linear = this.#encoding === 'linear'
    const { scale = linear ? 'standard' : 'none', impute = linear ? 'mean' : 'none' } = this.#options.columns[name] ?? {}
    if (linear && impute === 'none')
      throw misfit(`${name}: impute`, 'mean, median or mode, because a linear model takes no missing values', impute)
    const steps = fitNumberSteps(name, values, { scale, impute })
    const flag = linear && steps.missing
    if (steps.impute !== null) this.#transforms.push({ kind: 'impute', column: name, value: steps.impute, flag })
    if (steps.scale) this.#transforms.push({ kind: 'scale', column: name, ...steps.scale })
    if (flag) {
      this.#create(`${name}_missing`)
      this.#dense.push(`${name}_missing`)
      this.#levels.push(0)
    }
    return () => taken(values, steps)
  }

  #addTime(column: string, values: Float64Array): void {
    const parts = this.#options.dateParts
    this.#transforms.push({ kind: 'date-parts', column, parts })
    for (const part of parts) {
      const name = `${column}_${part}`
      this.#create(name)
      const own = datePartValues(column, part, values)
      // Hours and months go round: as numbers they would have to act in one direction only.
      const isNumber = part === 'year' || part === 'minute' || this.#encoding === 'trees'
      if (isNumber) this.#addNumber(name, own)
      else if (this.#encoding === 'linear') this.#addOneHot(name, partsInUse(own))
      else this.#addCodes(name, partsInUse(own))
    }
  }

  #addText(column: CategoryColumn): void {
    const { terms, idf } = fitTextTerms(column, this.#options.textTerms)
    this.#transforms.push({ kind: 'tf-idf', column: column.name, terms, idf })
    for (const term of terms) {
      const name = `${column.name}:${term}`
      this.#create(name)
      this.#dense.push(name)
      this.#levels.push(0)
    }
  }

  #addCategory(column: CategoryColumn, asked: Exclude<FeatureOptions['columns'][string]['categories'], undefined> | 'auto'): void {
    const { maxLevels, buckets } = this.#options
    if (asked === 'hash') {
      this.#transforms.push({ kind: 'hash', column: column.name, buckets })
      this.#addLevels(hashed(column, buckets), 'auto', buckets)
    } else if (asked === 'target') this.#addTargetMeans(column)
    else if (asked === 'auto' && this.#rows.target !== undefined && new Set(column.codes).size > targetLevelsMin)
      this.#addTargetMeans(column)
    else this.#addLevels(column, asked === 'one-hot' || asked === 'ordinal' ? asked : 'auto', maxLevels)
  }

  #addLevels(column: CategoryColumn, asked: 'auto' | 'one-hot' | 'ordinal', most: number): void {
    if (asked === 'one-hot' || (asked === 'auto' && this.#encoding === 'linear')) this.#addOneHot(column.name, levelsInUse(column, most))
    else if (asked === 'auto' && this.#encoding === 'codes') this.#addCodes(column.name, levelsInUse(column, most))
    else this.#addOrdinal(column, asked === 'auto', most)
  }

  #addOrdinal(column: CategoryColumn, asSets: boolean, most: number): void {
    const levels = levelsByTarget(column, most, this.#rows.targetValues, this.#rows.classes)
    this.#transforms.push({ kind: 'ordinal', column: column.name, levels })
    const place = new Map(levels.map((level, i) => [level, i]))
    this.#addNumber(
      column.name,
      Float64Array.from(column.codes, (code) => place.get(column.levels[code] ?? '') ?? Number.NaN),
      asSets && levels.length > 1 && levels.length <= levelsMax ? levels.length : 0,
    )
  }

  /** Numbers the levels, in an order that means nothing. */
  #addCodes(column: string, levels: string[]): void {
    this.#transforms.push({ kind: 'ordinal', column, levels })
    this.#dense.push(column)
    this.#levels.push(levels.length)
  }

  /** One feature, or one for each of several classes; training rows are told what rows of other folds say. */
  #addTargetMeans(column: CategoryColumn): void {
    const { targetValues, classes, target } = this.#rows
    if (target === undefined) throw misfit(`${column.name}: categories`, 'another encoding, because there is no target', 'target')
    const several = classes > 2
    for (let k = 0; k < (several ? classes : 1); k++) {
      const name = several ? `${column.name}_mean_${k}` : column.name
      if (several) this.#create(name)
      const { outOfFold, ...fitted } = fitTargetMeans(column, several ? targetValues.map((y) => (y === k ? 1 : 0)) : targetValues)
      this.#transforms.push({ kind: 'target-mean', column: column.name, name, ...fitted })
      this.#learned.set(name, this.#addNumber(name, outOfFold)())
    }
  }

  #addOneHot(column: string, levels: string[]): void {
    this.#transforms.push({ kind: 'one-hot', column, levels })
    const names = levels.map((level) => `${column}=${level}`)
    for (const name of names) this.#create(name)
    this.#groups.push(names)
  }
}

const misfit = (field: string, expected: string, got: string): Error => fail('input-invalid', { field, expected, got })

/** A category of the buckets that levels fall into. */
function hashed({ name, codes, levels }: CategoryColumn, buckets: number): CategoryColumn {
  const bucket = levels.map((level) => bucketOf(level, buckets))
  return {
    kind: 'category',
    name,
    levels: Array.from({ length: buckets }, (_, b) => String(b)),
    codes: codes.map((code) => bucket[code] ?? -1),
  }
}

/** Values after their steps; the same array where there are none. */
const taken = (values: Float64Array, { impute, scale }: NumberSteps): Float64Array =>
  made({ values, fill: impute ?? Number.NaN, mean: scale?.mean ?? 0, unit: scale?.scale ?? 1 })

const partsInUse = (parts: Float64Array): string[] =>
  [...new Set(parts)]
    .filter((value) => !Number.isNaN(value))
    .sort((a, b) => a - b)
    .map(String)

function datePartValues(column: string, part: FeatureOptions['dateParts'][number], values: Float64Array): Float64Array {
  const encoder = createEncoder({
    signature: { inputs: [{ name: column, type: 'time', required: true }], output: { name: '', task: 'regression' } },
    transforms: [{ kind: 'date-parts', column, parts: [part] }],
    features: [`${column}_${part}`],
  })
  const write = encoder.bindFrame({ rows: values.length, columns: [{ kind: 'time', name: column, values }] })
  const out = new Float64Array(values.length)
  for (let row = 0; row < values.length; row++) write(row, out, row)
  return out
}
