import type { FrameColumn } from '@levain/core'

const bins = 64
/** What a single column may tell of a target at most before somebody should look. */
const suspicious = 0.995
/** A target that is nearly always the same is nearly always guessed. */
const guessedMax = 0.98
const rowsLookedAtMax = 50_000

/**
 * Columns that by themselves tell the target nearly without a mistake. Each is cut into bins; what a bin says is learned from
 * one half of the rows and judged on the other, so that a column of many values is no proof.
 *
 * @param classes 0 for regression
 */
export function leaks(columns: readonly FrameColumn[], truth: Float64Array, classes: number): string[] {
  const rows = [...truth.keys()].filter((row) => !Number.isNaN(truth[row])).slice(0, rowsLookedAtMax)
  if (rows.length < 40) return []
  const guessed = classes > 0 ? commonest(rows, truth, classes) : 0
  if (guessed > guessedMax) return []
  return columns.filter((column) => told(binned(column, rows), rows, truth, classes) > suspicious).map(({ name }) => name)
}

/** Half of the rows, by a hash of their place: rows often come in turns. */
const isJudged = (i: number): boolean => (Math.imul(i + 1, 0x9e3779b1) >>> 17) % 2 === 1

function commonest(rows: readonly number[], truth: Float64Array, classes: number): number {
  const counts = new Array<number>(classes).fill(0)
  for (const row of rows) counts[truth[row]!]! += 1
  return Math.max(...counts) / rows.length
}

/** Per row its bin; the last is for missing values. */
function binned(column: FrameColumn, rows: readonly number[]): { bin: Int32Array; count: number } {
  if (column.kind === 'category') {
    const count = column.levels.length + 1
    return { bin: Int32Array.from(rows, (row) => (column.codes[row]! < 0 ? count - 1 : column.codes[row]!)), count }
  }
  const sorted = Float64Array.from(rows, (row) => column.values[row]!)
    .filter((value) => !Number.isNaN(value))
    .sort()
  const cuts = [...new Set(Array.from({ length: bins - 1 }, (_, i) => sorted[Math.floor(((i + 1) * sorted.length) / bins)] ?? 0))]
  const bin = Int32Array.from(rows, (row) => {
    const value = column.values[row]!
    return Number.isNaN(value) ? cuts.length + 1 : cuts.filter((cut) => value >= cut).length
  })
  return { bin, count: cuts.length + 2 }
}

/** The share of rows told rightly, or of the variance explained. */
function told({ bin, count }: { bin: Int32Array; count: number }, rows: readonly number[], truth: Float64Array, classes: number): number {
  if (classes === 0) return explained(bin, count, rows, truth)
  const votes = new Int32Array(count * classes)
  for (let i = 0; i < rows.length; i++) if (!isJudged(i)) votes[bin[i]! * classes + truth[rows[i]!]!]! += 1
  let right = 0
  let judged = 0
  for (let i = 0; i < rows.length; i++) {
    if (!isJudged(i)) continue
    const own = votes.subarray(bin[i]! * classes, (bin[i]! + 1) * classes)
    judged += 1
    if (own.indexOf(Math.max(...own)) === truth[rows[i]!]) right += 1
  }
  return right / judged
}

function explained(bin: Int32Array, count: number, rows: readonly number[], truth: Float64Array): number {
  const sums = new Float64Array(count)
  const counts = new Int32Array(count)
  let mean = 0
  let learned = 0
  for (let i = 0; i < rows.length; i++) {
    if (isJudged(i)) continue
    sums[bin[i]!]! += truth[rows[i]!]!
    counts[bin[i]!]! += 1
    learned += 1
    mean += (truth[rows[i]!]! - mean) / learned
  }
  let error = 0
  let total = 0
  for (let i = 0; i < rows.length; i++) {
    if (!isJudged(i)) continue
    const y = truth[rows[i]!]!
    const said = counts[bin[i]!]! > 0 ? sums[bin[i]!]! / counts[bin[i]!]! : mean
    error += (y - said) ** 2
    total += (y - mean) ** 2
  }
  return total > 0 ? 1 - error / total : 0
}
