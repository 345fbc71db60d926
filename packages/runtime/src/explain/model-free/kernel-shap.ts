import type { Frame } from '@levain/core'
import { fail } from '@levain/core/errors'
import { seededRandom } from '@levain/core/random'
import { shapleyValues } from '../exact.ts'
import { coalitions } from './coalitions.ts'
import { mixed, sameCell, under } from './mixed-frame.ts'
import { rowsAtOnce, type Score } from './score.ts'
import { solveWeighted } from './weighted-least-squares.ts'

export interface KernelShapOptions {
  /** Sets of columns that are tried for one row; 2 M + 2,048 unless said, as in Python's `shap`. */
  readonly samples?: number | undefined
  readonly seed: number
}

/** Contributions of columns to each number of one answer. */
export interface KernelAttribution {
  /** `exact`: all sets were tried. `sampled`: contributions are estimates; another seed gives others. */
  readonly method: 'exact' | 'sampled'
  readonly base: Float64Array
  /** columns × outputs. With `base` they add up to the answer. */
  readonly contributions: Float64Array
}

/** Up to so many columns, all sets are tried. */
const exactColumnsMax = 11

/**
 * Shapley values of any model, by asking it: an unknown column takes the values of all background rows (Lundberg and Lee 2017). Few
 * columns are done exactly, by trying all sets; many by the weighted regression on sets drawn by their weight. Columns in which the
 * row is like every background row add nothing and are not tried.
 *
 * @throws explanation-impossible without background rows, column-missing
 */
export async function kernelShap(score: Score, row: Frame, background: Frame, options: KernelShapOptions): Promise<KernelAttribution> {
  if (background.rows === 0) throw fail('explanation-impossible', { reason: 'the background has no rows' })
  const both = under(background, row)
  const own = background.rows
  const varying = both.columns.flatMap((column, c) =>
    Array.from({ length: own }, (_, b) => b).every((b) => sameCell(column, b, own)) ? [] : [c],
  )
  const worth = await worthOf(score, both, varying)
  const players = varying.length
  const [base, whole] = [worth.base, worth.whole]
  const outputs = base.length
  const contributions = new Float64Array(both.columns.length * outputs)
  const put = (j: number, k: number, value: number): void => {
    contributions[varying[j]! * outputs + k] = value
  }
  const samples = options.samples ?? 2 * players + 2048
  if (players <= exactColumnsMax && 2 ** players - 2 <= Math.max(samples, 2 ** exactColumnsMax)) {
    const worths = await worth.of(Array.from({ length: 2 ** players }, (_, set) => maskOf(set, players)))
    for (let k = 0; k < outputs; k++)
      for (const [j, value] of shapleyValues(players, (set) => worths[set * outputs + k]!).entries()) put(j, k, value)
    return { method: 'exact', base, contributions }
  }
  const drawn = coalitions(players, samples, seededRandom(options.seed))
  const worths = await worth.of(drawn.map(({ mask }) => mask))
  for (let k = 0; k < outputs; k++) {
    const target = drawn.map((_, s) => worths[s * outputs + k]! - base[k]!)
    for (const [j, value] of solveWeighted(drawn, target, whole[k]! - base[k]!).entries()) put(j, k, value)
  }
  return { method: 'sampled', base, contributions }
}

const maskOf = (set: number, players: number): Uint8Array => Uint8Array.from({ length: players }, (_, j) => (set >> j) & 1)

/** Mean answers over the background with some columns taken from the row, which stands under it. */
async function worthOf(score: Score, both: Frame, varying: readonly number[]) {
  const count = both.rows - 1
  const place = new Int32Array(both.columns.length).fill(-1)
  for (const [j, column] of varying.entries()) place[column] = j
  const of = async (masks: readonly Uint8Array[]): Promise<Float64Array> => {
    const atOnce = Math.max(1, Math.floor(rowsAtOnce / count))
    let means: Float64Array | undefined
    for (let from = 0; from < masks.length; from += atOnce) {
      const some = masks.slice(from, from + atOnce)
      const isOwn = (column: number, i: number): boolean => place[column]! >= 0 && some[Math.floor(i / count)]![place[column]!] === 1
      const scores = await score(mixed(both, some.length * count, (column, i) => (isOwn(column, i) ? count : i % count)))
      const outputs = scores.length / (some.length * count)
      means ??= new Float64Array(masks.length * outputs)
      for (let i = 0; i < some.length * count; i++)
        for (let k = 0; k < outputs; k++) means[(from + Math.floor(i / count)) * outputs + k]! += scores[i * outputs + k]! / count
    }
    return means ?? new Float64Array(0)
  }
  const ends = await of([new Uint8Array(varying.length), new Uint8Array(varying.length).fill(1)])
  return { of, base: ends.slice(0, ends.length / 2), whole: ends.slice(ends.length / 2) }
}
