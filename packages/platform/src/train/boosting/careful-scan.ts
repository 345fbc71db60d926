import { splitAt } from './split.ts'

/** One feature of one leaf: where its sums stand (index of a number), and how many rows each bin holds. */
export interface CarefulFeature {
  readonly sums: number
  /** Where pairs (anything, rows) stand, bin by bin like the sums. */
  readonly counts: number
  readonly bins: number
}

export interface CarefulLeaf {
  readonly gradient: number
  readonly hessian: number
  readonly rows: number
  readonly l2: number
  readonly hessianMin: number
  readonly minRows: number
}

/**
 * What the kernel `scanFeature` does, for leaves where its best split left a child too few rows: thresholds whose children have
 * `minRows` rows only. Writes the split to `numbers[result …]` and returns whether there is one that gains more than `least`.
 */
export function scanCarefully(numbers: Float64Array, feature: CarefulFeature, leaf: CarefulLeaf, least: number, result: number): boolean {
  const { sums, counts, bins } = feature
  const { gradient, hessian, rows, l2, hessianMin, minRows } = leaf
  const missingRows = numbers[counts + 2 * bins + 1]!
  let found = false
  for (let side = 0; side < (missingRows > 0 ? 2 : 1); side++) {
    let g = side === 1 ? numbers[sums + 2 * bins]! : 0
    let h = side === 1 ? numbers[sums + 2 * bins + 1]! : 0
    let n = side === 1 ? missingRows : 0
    for (let b = 0; b < bins; b++) {
      g += numbers[sums + 2 * b]!
      h += numbers[sums + 2 * b + 1]!
      n += numbers[counts + 2 * b + 1]!
      if (n < minRows || h < hessianMin) continue
      if (rows - n < minRows || hessian - h < hessianMin) break
      const gain = (g * g) / (h + l2) + ((gradient - g) * (gradient - g)) / (hessian - h + l2)
      if (gain <= least) continue
      least = gain
      found = true
      numbers[result + splitAt.gain] = gain
      numbers[result + splitAt.bin] = b
      numbers[result + splitAt.missingLeft] = missingRows > 0 ? side : Number(n >= rows - n)
      numbers[result + splitAt.gradient] = g
      numbers[result + splitAt.hessian] = h
    }
  }
  return found
}
