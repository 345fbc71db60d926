import {
  type ColumnSchema,
  type FeatureOptions,
  type Frame,
  type FrameColumn,
  fail,
  type SignatureColumn,
  type Transform,
} from '@levain/core'
import { createEncoder } from '@levain/runtime/model'
import type { Algorithm } from './algorithms/index.ts'
import { describeColumn, moments } from './describe-column.ts'
import { levelsByTarget, levelsInUse } from './levels.ts'

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
}

/** The rows transforms are fitted on. */
export interface FitRows {
  readonly frame: Frame
  readonly schema: readonly ColumnSchema[]
  readonly target: string
  /** Per row: the class index or the value. */
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
  return fitter.finish()
}

/** Names of the columns the model is to read, in the table's order. @throws column-missing, input-invalid */
export function chosenColumns({ schema, target }: Pick<FitRows, 'schema' | 'target'>, options: FeatureOptions): ColumnSchema[] {
  const columns = schema.map((column) => column.name)
  for (const name of [...(options.use ?? []), ...options.drop]) {
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

class Fitter {
  readonly #rows: FitRows
  readonly #options: FeatureOptions
  readonly #linear: boolean
  readonly #codes: boolean
  readonly #inputs: SignatureColumn[] = []
  readonly #transforms: Transform[] = []
  readonly #dense: string[] = []
  readonly #levels: number[] = []
  readonly #groups: string[][] = []
  readonly #created = new Set<string>()

  constructor(rows: FitRows, options: FeatureOptions, encoding: Algorithm['encoding']) {
    this.#rows = rows
    this.#options = options
    this.#linear = encoding === 'linear'
    this.#codes = encoding === 'codes'
  }

  add(schema: ColumnSchema): void {
    const column = this.#rows.frame.columns.find((candidate) => candidate.name === schema.name)!
    this.#inputs.push(describeColumn(column, schema, this.#options.maxLevels))
    if (column.kind === 'category') this.#addCategory(column)
    else if (column.kind === 'time') this.#addTime(column.name, column.values)
    else this.#addNumber(column.name, column.values)
  }

  finish(): Features {
    const groups = this.#groups.filter((group) => group.length > 0)
    const features = [...this.#dense, ...groups.flat()]
    const made = { inputs: this.#inputs, transforms: this.#transforms, features, levels: this.#levels }
    if (this.#linear) return { ...made, dense: this.#dense.length, groups: groups.map((group) => group.length) }
    return { ...made, dense: features.length, groups: [] }
  }

  /** `date` with parts makes `date_hour`: a column of that name would be overwritten without a word. */
  #create(name: string): void {
    const taken = this.#created.has(name) || this.#rows.schema.some((column) => column.name === name)
    if (taken)
      throw fail('input-invalid', { field: name, expected: 'a column name that no feature made from another column has', got: name })
    this.#created.add(name)
  }

  #addNumber(name: string, values: Float64Array, levels = 0): void {
    this.#dense.push(name)
    this.#levels.push(levels)
    if (!this.#linear) return
    const { mean, deviation, missing, infinite } = moments(values)
    if (infinite) throw fail('input-invalid', { field: name, expected: 'finite numbers, for a linear model', got: 'an infinite one' })
    this.#transforms.push({ kind: 'impute', column: name, value: mean, flag: missing })
    this.#transforms.push({ kind: 'scale', column: name, mean, scale: deviation || 1 })
    if (!missing) return
    this.#create(`${name}_missing`)
    this.#dense.push(`${name}_missing`)
    this.#levels.push(0)
  }

  #addTime(column: string, values: Float64Array): void {
    const parts = this.#options.dateParts
    this.#transforms.push({ kind: 'date-parts', column, parts })
    for (const part of parts) {
      const name = `${column}_${part}`
      this.#create(name)
      const own = datePartValues(column, part, values)
      // Hours and months go round: as numbers they would have to act in one direction only.
      const isNumber = part === 'year' || part === 'minute' || !(this.#linear || this.#codes)
      if (isNumber) this.#addNumber(name, own)
      else if (this.#linear) this.#addOneHot(name, partsInUse(own))
      else this.#addCodes(name, partsInUse(own))
    }
  }

  /** Numbers the levels, in an order that means nothing. */
  #addCodes(column: string, levels: string[]): void {
    this.#transforms.push({ kind: 'ordinal', column, levels })
    this.#dense.push(column)
    this.#levels.push(levels.length)
  }

  #addCategory(column: Extract<FrameColumn, { kind: 'category' }>): void {
    const { maxLevels, categories } = this.#options
    const oneHot = categories === 'one-hot' || (categories === 'auto' && this.#linear)
    if (oneHot) {
      this.#addOneHot(column.name, levelsInUse(column, maxLevels))
      return
    }
    if (this.#codes && categories === 'auto') {
      this.#addCodes(column.name, levelsInUse(column, maxLevels))
      return
    }
    const levels = levelsByTarget(column, maxLevels, this.#rows.targetValues, this.#rows.classes)
    this.#transforms.push({ kind: 'ordinal', column: column.name, levels })
    const place = new Map(levels.map((level, i) => [level, i]))
    this.#addNumber(
      column.name,
      Float64Array.from(column.codes, (code) => place.get(column.levels[code] ?? '') ?? Number.NaN),
      categories === 'auto' && levels.length > 1 && levels.length <= levelsMax ? levels.length : 0,
    )
  }

  #addOneHot(column: string, levels: string[]): void {
    this.#transforms.push({ kind: 'one-hot', column, levels })
    const names = levels.map((level) => `${column}=${level}`)
    for (const name of names) this.#create(name)
    this.#groups.push(names)
  }
}

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
