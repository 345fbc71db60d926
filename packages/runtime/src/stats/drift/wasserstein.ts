/** Wasserstein-1 (earth mover's) distance ∫|F−G| of two samples, in the unit of the values. No NaN. */
export function wasserstein(reference: Float64Array, current: Float64Array): number {
  const a = Float64Array.from(reference).sort()
  const b = Float64Array.from(current).sort()
  let [i, j, area] = [0, 0, 0]
  let here = Math.min(a[0]!, b[0]!)
  while (i < a.length || j < b.length) {
    const next = Math.min(i < a.length ? a[i]! : Infinity, j < b.length ? b[j]! : Infinity)
    area += Math.abs(i / a.length - j / b.length) * (next - here)
    here = next
    while (i < a.length && a[i] === here) i += 1
    while (j < b.length && b[j] === here) j += 1
  }
  return area
}

/**
 * Wasserstein-1 distance in standard deviations of the reference (at least 0.001, so that a constant reference does not
 * divide by zero). As Evidently; Azure ML has `ddof` 1.
 */
export function wassersteinNormed(reference: Float64Array, current: Float64Array, ddof: 0 | 1 = 0): number {
  const mean = reference.reduce((sum, value) => sum + value, 0) / reference.length
  const squares = reference.reduce((sum, value) => sum + (value - mean) ** 2, 0)
  return wasserstein(reference, current) / Math.max(Math.sqrt(squares / (reference.length - ddof)), 0.001)
}
