import { logGamma } from '../../math/index.ts'
import { type Counts, occupied } from './counts.ts'
import { divergence } from './kullback-leibler.ts'
import { plain, type Smoothing } from './smoothing.ts'

export type LogBase = 2 | 'e'

/**
 * Jensen–Shannon divergence ½KL(p‖M) + ½KL(q‖M) with M = (p+q)/2. Base 2 (default): 0 to 1; nats: 0 to ln 2.
 * Finite without smoothing, so shares are plain unless told otherwise.
 */
export function jensenShannonDivergence(reference: Counts, current: Counts, base: LogBase = 2, smoothing: Smoothing = plain): number {
  const both = occupied(reference, current)
  const p = smoothing(both.reference)
  const q = smoothing(both.current)
  const middle = p.map((share, i) => (share + q[i]!) / 2)
  const nats = 0.5 * divergence(p, middle) + 0.5 * divergence(q, middle)
  return Math.max(base === 2 ? nats / Math.LN2 : nats, 0)
}

/** Jensen–Shannon distance: the square root of the divergence, a metric. Base 2 (default): 0 to 1; nats: 0 to 0.8326. */
export function jensenShannonDistance(reference: Counts, current: Counts, base: LogBase = 2, smoothing: Smoothing = plain): number {
  return Math.sqrt(jensenShannonDivergence(reference, current, base, smoothing))
}

/**
 * What the distance comes to when nothing drifted. The divergence in nats is about PSI/8, so its root is a χ variable:
 * E = √(c/8)·√2·Γ(B/2)/Γ((B−1)/2), with c = 1/n + 1/m, over √ln 2 for base 2.
 */
export function jensenShannonNullExpectation(bins: number, n: number, m: number, base: LogBase = 2): number {
  if (bins < 2) return 0
  const chi = Math.SQRT2 * Math.exp(logGamma(bins / 2) - logGamma((bins - 1) / 2))
  const scale = (1 / n + 1 / m) / (base === 2 ? 8 * Math.LN2 : 8)
  return Math.sqrt(scale) * chi
}
