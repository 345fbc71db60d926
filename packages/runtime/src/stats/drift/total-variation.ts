import type { Counts } from './counts.ts'
import { plain } from './smoothing.ts'

/** Total variation distance ½Σ|p−q|: the largest difference in the probability of any event; 0 to 1. */
export function totalVariation(reference: Counts, current: Counts): number {
  const p = plain(reference)
  const q = plain(current)
  return p.reduce((sum, share, i) => sum + Math.abs(share - q[i]!), 0) / 2
}

/** L∞ (Chebyshev) distance max|p−q|, and the bin where it is reached. As TFDV, Vertex AI and NannyML compare categories. */
export function largestShareDifference(reference: Counts, current: Counts): { distance: number; bin: number } {
  const p = plain(reference)
  const q = plain(current)
  let bin = 0
  for (let i = 1; i < p.length; i += 1) if (Math.abs(p[i]! - q[i]!) > Math.abs(p[bin]! - q[bin]!)) bin = i
  return { distance: Math.abs(p[bin]! - q[bin]!), bin }
}
