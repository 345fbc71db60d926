import { seededRandom } from '@levain/core/random'
import { benjaminiHochberg } from '../drift/index.ts'
import { type MeanDifference, type Sums, welch } from './welch.ts'

/** A column as bins. */
export interface BinnedColumn {
  readonly name: string
  /** Per row. */
  readonly codes: Int32Array
  readonly labels: readonly string[]
}

export interface Condition {
  readonly column: string
  readonly is: string
}

/** Rows on which a condition holds, or two, beside all other rows. */
export interface Slice {
  readonly conditions: Condition[]
  readonly rows: number
  readonly loss: number
  /** Of the other rows. */
  readonly rest: number
  readonly difference: number
  readonly low: number
  readonly high: number
  readonly pValue: number
  /** After Benjamini and Hochberg, over all slices it was told with. */
  readonly adjusted: number
  /** The model is worse here, and chance does not explain it. */
  readonly weak: boolean
}

export interface WeakestSlices {
  /** Slices looked at, of which those told are the ones that chance explains least. */
  readonly searched: number
  readonly slices: Slice[]
}

const [falseShare, toldMax] = [0.05, 20]

/** Every bin of every column, in their order; those of fewer than `minRows` rows are left out. */
export function slices(losses: Float64Array, columns: readonly BinnedColumn[], minRows = 30): Slice[] {
  const whole = sumsOf(losses)
  const found = columns.flatMap((column) => {
    const bins = tally(losses, column.codes, column.labels.length)
    return column.labels.flatMap((is, code) => {
      const slice = compared([{ column: column.name, is }], binAt(bins, code), whole, minRows)
      return slice ? [slice] : []
    })
  })
  return decided(found)
}

/**
 * Searches single bins and pairs of bins of two columns for the rows on which a model does worst. The search sees one half of the rows; what
 * it found is measured and tested on the other half, so noise that the search picked is not called weak, nor its size overstated.
 */
export function weakestSlices(
  losses: Float64Array,
  columns: readonly BinnedColumn[],
  { minRows = 30, seed = 0, told = toldMax } = {},
): WeakestSlices {
  const random = seededRandom(seed)
  const isSearched = losses.map(() => (random.next() < 0.5 ? 1 : 0))
  const half = (which: number) => halfOf(losses, columns, isSearched, which)
  const [search, confirm] = [half(1), half(0)]
  const least = Math.max(2, Math.ceil(minRows / 2))
  const candidates = [...single(search, least), ...pairs(search, least)]
  const suspects = candidates
    .filter(({ pValue }) => pValue < falseShare)
    .sort((a, b) => a.pValue - b.pValue)
    .slice(0, told)
  const whole = sumsOf(confirm.losses)
  const confirmed = suspects.flatMap(({ parts }) => {
    const own = sumsWhere(confirm, parts)
    const conditions = parts.map(([c, code]) => ({ column: columns[c]!.name, is: columns[c]!.labels[code]! }))
    const slice = compared(conditions, own, whole, least)
    return slice ? [slice] : []
  })
  return { searched: candidates.length, slices: decided(confirmed).sort((a, b) => a.adjusted - b.adjusted || b.difference - a.difference) }
}

interface Half {
  readonly losses: Float64Array
  readonly columns: readonly BinnedColumn[]
}
type Part = readonly [column: number, code: number]
interface Candidate {
  readonly parts: readonly Part[]
  readonly pValue: number
}

function halfOf(losses: Float64Array, columns: readonly BinnedColumn[], side: Float64Array, which: number): Half {
  return {
    losses: losses.filter((_, i) => side[i] === which),
    columns: columns.map((column) => ({ ...column, codes: column.codes.filter((_, i) => side[i] === which) })),
  }
}

function single({ losses, columns }: Half, minRows: number): Candidate[] {
  const whole = sumsOf(losses)
  return columns.flatMap(({ codes, labels }, c) => {
    const bins = tally(losses, codes, labels.length)
    return labels.flatMap((_, code) => candidate([[c, code]], binAt(bins, code), whole, minRows))
  })
}

function pairs({ losses, columns }: Half, minRows: number): Candidate[] {
  const whole = sumsOf(losses)
  const found: Candidate[] = []
  for (const [a, one] of columns.entries()) {
    for (let b = a + 1; b < columns.length; b++) {
      const other = columns[b]!
      const width = other.labels.length
      const codes = one.codes.map((code, i) => code * width + other.codes[i]!)
      const bins = tally(losses, codes, one.labels.length * width)
      for (let code = 0; code < one.labels.length * width; code++) {
        found.push(
          ...candidate(
            [
              [a, Math.floor(code / width)],
              [b, code % width],
            ],
            binAt(bins, code),
            whole,
            minRows,
          ),
        )
      }
    }
  }
  return found
}

function candidate(parts: readonly Part[], own: Sums, whole: Sums, minRows: number): Candidate[] {
  const tested = own.n < minRows ? null : welch(own, without(whole, own))
  return tested ? [{ parts, pValue: tested.pValue }] : []
}

function compared(
  conditions: Condition[],
  own: Sums,
  whole: Sums,
  minRows: number,
): (MeanDifference & Omit<Slice, 'adjusted' | 'weak'>) | null {
  const rest = without(whole, own)
  const tested = own.n < minRows ? null : welch(own, rest)
  return tested && { conditions, rows: own.n, loss: own.sum / own.n, rest: rest.sum / rest.n, ...tested }
}

function decided(found: readonly Omit<Slice, 'adjusted' | 'weak'>[]): Slice[] {
  const adjusted = benjaminiHochberg(found.map(({ pValue }) => pValue))
  return found.map((slice, i) => ({ ...slice, adjusted: adjusted[i]!, weak: adjusted[i]! <= falseShare && slice.difference > 0 }))
}

/** Rows, Σ and Σ² of the losses in each bin. */
function tally(losses: Float64Array, codes: Int32Array, bins: number): Float64Array {
  const sums = new Float64Array(bins * 3)
  for (let i = 0; i < losses.length; i++) {
    const at = codes[i]! * 3
    sums[at]! += 1
    sums[at + 1]! += losses[i]!
    sums[at + 2]! += losses[i]! ** 2
  }
  return sums
}

const binAt = (sums: Float64Array, bin: number): Sums => ({ n: sums[bin * 3]!, sum: sums[bin * 3 + 1]!, squares: sums[bin * 3 + 2]! })

const sumsOf = (losses: Float64Array): Sums => binAt(tally(losses, new Int32Array(losses.length), 1), 0)

function sumsWhere({ losses, columns }: Half, parts: readonly Part[]): Sums {
  return sumsOf(losses.filter((_, i) => parts.every(([c, code]) => columns[c]!.codes[i] === code)))
}

const without = (whole: Sums, own: Sums): Sums => ({ n: whole.n - own.n, sum: whole.sum - own.sum, squares: whole.squares - own.squares })
