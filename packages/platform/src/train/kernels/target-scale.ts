/** A target is learned as target / unit − mean. */
export interface TargetScale {
  readonly unit: number
  readonly mean: number
}

/** A power of two near the greatest number, so that dividing by it loses nothing and squares stay numbers, and the mean in that unit. */
export function targetScale(target: Float64Array, weights: Float64Array | null): TargetScale {
  const greatest = target.reduce((max, y) => Math.max(max, Math.abs(y)), 0)
  const unit = greatest > 0 ? 2 ** Math.max(-1022, Math.min(1023, Math.floor(Math.log2(greatest)))) : 1
  let weight = 0
  let sum = 0
  for (let i = 0; i < target.length; i++) {
    const own = weights?.[i] ?? 1
    weight += own
    sum += own * (target[i]! / unit)
  }
  return { unit, mean: weight > 0 ? sum / weight : 0 }
}
