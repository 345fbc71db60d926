/** Counts by bin: `reference[i]` and `current[i]` count the same bin i. Whole numbers ≥ 0. */
export type Counts = ArrayLike<number>

/** Σ counts */
export function total(counts: Counts): number {
  let sum = 0
  for (let i = 0; i < counts.length; i += 1) sum += counts[i]!
  return sum
}

/** Both sides without the bins in which neither has anything: such a bin says nothing, and smoothing must not make it speak. */
export function occupied(reference: Counts, current: Counts): { reference: Float64Array; current: Float64Array } {
  const kept: number[] = []
  for (let i = 0; i < reference.length; i += 1) if (reference[i]! > 0 || current[i]! > 0) kept.push(i)
  return {
    reference: Float64Array.from(kept, (i) => reference[i]!),
    current: Float64Array.from(kept, (i) => current[i]!),
  }
}
