/** Upper ends of all bins but the last, one between each two neighbouring values, given ascending: bin b holds cuts[b−1] < x ≤ cuts[b]. */
export function cutsBetween(values: Float64Array): Float64Array {
  const cuts = new Float64Array(Math.max(0, values.length - 1))
  for (let i = 0; i < cuts.length; i++) cuts[i] = between(values[i]!, values[i + 1]!)
  return cuts
}

/** A finite number c with low ≤ c < high. */
function between(low: number, high: number): number {
  if (low === Number.NEGATIVE_INFINITY) return -Number.MAX_VALUE
  if (high === Number.POSITIVE_INFINITY) return low
  const middle = low + (high - low) / 2
  return Number.isFinite(middle) && middle < high ? middle : low
}

/** The distinct values in order, missing ones aside, or null when there are more than `max`. */
export function distinctValues(column: Float64Array, max: number): Float64Array | null {
  const seen = new Set<number>()
  let last = Number.NaN
  for (let i = 0; i < column.length; i++) {
    const x = column[i]!
    if (x === last || Number.isNaN(x)) continue
    last = x
    seen.add(x)
    if (seen.size > max) return null
  }
  return Float64Array.from(seen).sort()
}
