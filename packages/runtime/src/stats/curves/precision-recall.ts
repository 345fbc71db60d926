import { type Ranking, spacedPlaces } from './ranking.ts'

export interface PrecisionRecallPoint {
  readonly threshold: number
  readonly precision: number
  readonly recall: number
}

/** Precision and recall at each cut, strictest first, and average precision Σ (Rₙ − Rₙ₋₁) Pₙ over all cuts. Null without positives. */
export function precisionRecallCurve(
  { positives, thresholds, hits, falseAlarms }: Ranking,
  pointsMax = 200,
): { averagePrecision: number; points: PrecisionRecallPoint[] } | null {
  if (positives === 0) return null
  const precision = (i: number): number => hits[i]! / (hits[i]! + falseAlarms[i]!)
  let averagePrecision = 0
  for (let i = 0; i < thresholds.length; i++) averagePrecision += ((hits[i]! - (hits[i - 1] ?? 0)) / positives) * precision(i)
  const points = Array.from(spacedPlaces(thresholds.length, pointsMax), (i) => ({
    threshold: thresholds[i]!,
    precision: precision(i),
    recall: hits[i]! / positives,
  }))
  return { averagePrecision, points }
}
