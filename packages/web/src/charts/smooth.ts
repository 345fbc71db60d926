/**
 * Exponential moving average that is not pulled towards 0 at its beginning: each value is divided by the weight seen so
 * far. `weight` is that of the past, from 0 (as it is) to below 1. What is not finite is left as it is.
 */
export function smooth(values: readonly number[], weight: number): number[] {
  let sum = 0
  let seen = 0
  return values.map((value) => {
    if (!Number.isFinite(value)) return value
    sum = weight * sum + (1 - weight) * value
    seen = weight * seen + (1 - weight)
    return sum / seen
  })
}
