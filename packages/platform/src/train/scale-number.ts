import { type FeatureOptions, fail } from '@levain/core'
import { summarise } from './describe-column.ts'

type Choice = FeatureOptions['columns'][string]

/** What is done to a column of numbers. */
export interface NumberSteps {
  /** What missing values become; null: they stay. */
  readonly impute: number | null
  /** (x − mean) / scale; null: as it is. */
  readonly scale: { readonly mean: number; readonly scale: number } | null
  /** Whether some are missing. */
  readonly missing: boolean
}

/**
 * Fits the steps that were chosen, on the values that are there. A number that is infinite, or whose square is, has no place on a scale.
 *
 * @throws input-invalid
 */
export function fitNumberSteps(
  name: string,
  values: Float64Array,
  { scale, impute }: Required<Pick<Choice, 'scale' | 'impute'>>,
): NumberSteps {
  if (scale === 'none' && impute === 'none') return { impute: null, scale: null, missing: false }
  const { mean, deviation, missing, infinite } = summarise(values)
  if (infinite) {
    const expected = 'finite numbers whose squares are finite too, to be scaled (trees need no scale)'
    const greatest = values.reduce((most, x) => (Math.abs(x) > Math.abs(most) ? x : most), 0)
    throw fail('input-invalid', { field: name, expected, got: Number.isFinite(greatest) ? String(greatest) : 'an infinite one' })
  }
  const needsOrder = scale === 'min-max' || scale === 'robust' || impute === 'median' || impute === 'mode'
  const sorted = needsOrder ? values.filter((x) => !Number.isNaN(x)).sort() : new Float64Array(0)
  const at = (share: number): number => quantile(sorted, share)
  const scales = {
    none: () => null,
    standard: () => ({ mean, scale: deviation || 1 }),
    'min-max': () => ({ mean: at(0), scale: at(1) - at(0) || 1 }),
    robust: () => ({ mean: at(0.5), scale: at(0.75) - at(0.25) || deviation || 1 }),
  }
  const imputes = { none: () => null, mean: () => mean, median: () => at(0.5), mode: () => commonest(sorted) }
  return { impute: imputes[impute ?? 'none'](), scale: scales[scale ?? 'none'](), missing }
}

/** Between the two values next to it, in proportion; 0 where there is none. */
function quantile(sorted: Float64Array, share: number): number {
  if (sorted.length === 0) return 0
  const place = share * (sorted.length - 1)
  const low = sorted[Math.floor(place)]!
  return low + (place - Math.floor(place)) * (sorted[Math.ceil(place)]! - low)
}

/** The most frequent value, the smallest of several. */
function commonest(sorted: Float64Array): number {
  let best = sorted[0] ?? 0
  let most = 0
  let since = 0
  for (let i = 0; i < sorted.length; i++) {
    if (sorted[i] !== sorted[since]) since = i
    if (i - since + 1 <= most) continue
    most = i - since + 1
    best = sorted[i]!
  }
  return best
}
