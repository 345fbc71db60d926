import type { Coalition } from './coalitions.ts'
import { solve } from './solve.ts'

/**
 * Contributions whose sums over the sets are nearest to what the sets are worth, by weighted squares, among those that add up to `total`:
 * the last column is told by the others.
 *
 * @param worth of each set, beyond the base
 */
export function solveWeighted(sets: readonly Coalition[], worth: readonly number[], total: number): Float64Array {
  const players = sets[0]?.mask.length ?? 0
  const last = players - 1
  const matrix = new Float64Array(last * last)
  const right = new Float64Array(last)
  for (const [s, { mask, weight }] of sets.entries()) {
    const target = worth[s]! - mask[last]! * total
    for (let i = 0; i < last; i++) {
      const x = mask[i]! - mask[last]!
      if (x === 0) continue
      right[i]! += weight * x * target
      for (let j = 0; j < last; j++) matrix[i * last + j]! += weight * x * (mask[j]! - mask[last]!)
    }
  }
  const found = solve(matrix, right)
  const sum = found.reduce((all, value) => all + value, 0)
  return Float64Array.of(...found, total - sum)
}
