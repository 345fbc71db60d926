import type { Ranking } from './ranking.ts'

export interface GainPoint {
  /** Share of all rows taken, best scores first. */
  readonly share: number
  /** Share of the positives among them. */
  readonly gain: number
  /** How many times as many positives as among as many rows taken by chance. */
  readonly lift: number
}

/**
 * Cumulative gain and lift at `steps` equal shares of the rows. A cut through rows of one score takes of them what chance would:
 * positives in proportion. Null without positives.
 */
export function gainCurve({ positives, negatives, hits, falseAlarms }: Ranking, steps = 10): GainPoint[] | null {
  if (positives === 0) return null
  const rows = positives + negatives
  let at = 0
  return Array.from({ length: steps }, (_, step) => {
    const share = (step + 1) / steps
    const wanted = share * rows
    while (at < hits.length - 1 && hits[at]! + falseAlarms[at]! < wanted) at++
    const [hitsBefore, alarmsBefore] = [hits[at - 1] ?? 0, falseAlarms[at - 1] ?? 0]
    const group = hits[at]! + falseAlarms[at]! - hitsBefore - alarmsBefore
    const taken = Math.min(1, (wanted - hitsBefore - alarmsBefore) / group)
    const gain = (hitsBefore + taken * (hits[at]! - hitsBefore)) / positives
    return { share, gain, lift: gain / share }
  })
}
