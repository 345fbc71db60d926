import { splitAt, tableAt } from './split.ts'

/** One feature of one leaf: where its sums stand (index of a number), and how many rows each bin holds. */
export interface CarefulFeature {
  readonly sums: number
  /** Where pairs (anything, rows) stand, bin by bin like the sums; −1: rows were not counted, `minRows` is not heeded. */
  readonly counts: number
  readonly bins: number
  /** 1: a greater value must not lower the answer; −1: must not raise it. */
  readonly monotone: -1 | 0 | 1
}

/** What holds for the whole leaf; gradients, hessians and answers scaled as they are packed. */
export interface CarefulLeaf {
  readonly gradient: number
  readonly hessian: number
  readonly rows: number
  readonly l2: number
  readonly hessianMin: number
  readonly minRows: number
  /** What the answers of its rows must keep to. */
  readonly low: number
  readonly high: number
}

/** Pseudo-rows that pull levels to the middle, and a penalty on dividing by many of them, both in hessians: rare levels mislead. */
export const levelSmoothing = 10
const fewLevels = 4
const levelsMax = 32

/** The answer −G/(H + λ), kept to its bounds. */
export function stepOf(gradient: number, hessian: number, { l2, low, high }: Pick<CarefulLeaf, 'l2' | 'low' | 'high'>): number {
  return hessian + l2 > 0 ? Math.max(low, Math.min(high, -gradient / (hessian + l2))) : 0
}

/** By how much (twice) the loss falls with this answer: G²/(H + λ) where no bound is in the way. */
export function worthOf(gradient: number, hessian: number, leaf: Pick<CarefulLeaf, 'l2' | 'low' | 'high'>): number {
  if (!(hessian + leaf.l2 > 0)) return 0
  if (leaf.low === Number.NEGATIVE_INFINITY && leaf.high === Number.POSITIVE_INFINITY) return (gradient * gradient) / (hessian + leaf.l2)
  const step = stepOf(gradient, hessian, leaf)
  return -(2 * gradient * step + (hessian + leaf.l2) * step * step)
}

/**
 * What the kernel `scanFeature` does, where more is asked: children of `minRows` rows, answers within bounds and in order. Writes
 * the split to `numbers[result …]` and returns whether there is one that gains more than `least`.
 */
export function scanThresholds(numbers: Float64Array, feature: CarefulFeature, leaf: CarefulLeaf, least: number, result: number): boolean {
  const { sums, counts, bins, monotone } = feature
  const rowsOf = (b: number): number => (counts < 0 ? 0 : numbers[counts + 2 * b + 1]!)
  const hasMissing = counts < 0 ? numbers[sums + 2 * bins] !== 0 || numbers[sums + 2 * bins + 1] !== 0 : rowsOf(bins) > 0
  let found = false
  for (let side = 0; side < (hasMissing ? 2 : 1); side++) {
    let g = side === 1 ? numbers[sums + 2 * bins]! : 0
    let h = side === 1 ? numbers[sums + 2 * bins + 1]! : 0
    let n = side === 1 ? rowsOf(bins) : 0
    for (let b = 0; b < bins; b++) {
      const ownG = numbers[sums + 2 * b]!
      const ownH = numbers[sums + 2 * b + 1]!
      const ownN = rowsOf(b)
      if (ownG === 0 && ownH === 0 && ownN === 0) continue
      g += ownG
      h += ownH
      n += ownN
      const gain = gainOf(g, h, n, leaf, counts >= 0, monotone)
      if (!(gain > least)) continue
      least = gain
      found = true
      const missingLeft = hasMissing ? side : Number(counts < 0 ? h >= leaf.hessian - h : n >= leaf.rows - n)
      writeSplit(numbers, result, gain, b, missingLeft, g, h)
    }
  }
  return found
}

/**
 * The best division of levels in two: sorted by gradient per hessian, the best is a cut in that order (Fisher 1958). Missing values are a
 * level of their own. The side of the smaller hessian is left and listed in the table; what is not listed goes right, as levels
 * do that the leaf has not seen.
 */
export function scanLevels(
  numbers: Float64Array,
  feature: CarefulFeature,
  leaf: CarefulLeaf & { readonly smoothing: number },
  least: number,
  result: number,
): boolean {
  const { sums, counts, bins } = feature
  const at = (b: number, which: 0 | 1): number => numbers[sums + 2 * b + which]!
  const present: number[] = []
  const isThere = (b: number): boolean => (counts < 0 ? at(b, 1) > 0 || at(b, 0) !== 0 : numbers[counts + 2 * b + 1]! > 0)
  for (let b = 0; b <= bins; b++) if (isThere(b)) present.push(b)
  const place = new Float64Array(bins + 1)
  for (const b of present) place[b] = at(b, 0) / (at(b, 1) + leaf.smoothing)
  present.sort((a, b) => place[a]! - place[b]! || a - b)
  const penalised = present.length <= fewLevels ? leaf : { ...leaf, l2: leaf.l2 + leaf.smoothing }
  let [g, h, n, best] = [0, 0, 0, 0]
  for (let taken = 1; taken < present.length; taken++) {
    const b = present[taken - 1]!
    g += at(b, 0)
    h += at(b, 1)
    n += counts < 0 ? 0 : numbers[counts + 2 * b + 1]!
    if (Math.min(taken, present.length - taken) > levelsMax) continue
    const gain = gainOf(g, h, n, penalised, counts >= 0, 0)
    if (!(gain > least)) continue
    least = gain
    best = taken
    writeSplit(numbers, result, gain, 0, 0, g, h)
  }
  if (best > 0) writeLevels(numbers, result, leaf, present.slice(0, best), present.slice(best), bins)
  return best > 0
}

function gainOf(g: number, h: number, n: number, leaf: CarefulLeaf, counted: boolean, monotone: number): number {
  const { gradient, hessian, rows, hessianMin, minRows } = leaf
  if (h < hessianMin || hessian - h < hessianMin) return Number.NEGATIVE_INFINITY
  if (counted && (n < minRows || rows - n < minRows)) return Number.NEGATIVE_INFINITY
  if (monotone !== 0 && monotone * (stepOf(gradient - g, hessian - h, leaf) - stepOf(g, h, leaf)) < 0) return Number.NEGATIVE_INFINITY
  return worthOf(g, h, leaf) + worthOf(gradient - g, hessian - h, leaf)
}

function writeSplit(numbers: Float64Array, result: number, gain: number, bin: number, missingLeft: number, g: number, h: number): void {
  numbers[result + splitAt.gain] = gain
  numbers[result + splitAt.bin] = bin
  numbers[result + splitAt.missingLeft] = missingLeft
  numbers[result + splitAt.gradient] = g
  numbers[result + splitAt.hessian] = h
}

/** Lists the side of the smaller hessian as the left one. */
function writeLevels(numbers: Float64Array, result: number, leaf: CarefulLeaf, first: number[], others: number[], missing: number): void {
  const [g, h] = [numbers[result + splitAt.gradient]!, numbers[result + splitAt.hessian]!]
  const firstIsLeft = h <= leaf.hessian - h
  const left = firstIsLeft ? first : others
  if (!firstIsLeft) {
    numbers[result + splitAt.gradient] = leaf.gradient - g
    numbers[result + splitAt.hessian] = leaf.hessian - h
  }
  numbers[result + splitAt.missingLeft] = Number(left.includes(missing))
  const table = new Uint8Array(numbers.buffer, (result + tableAt) * 8, 256).fill(0)
  for (const b of left) table[b] = 1
}
