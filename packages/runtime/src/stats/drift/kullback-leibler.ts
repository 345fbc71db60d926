import { type Counts, occupied } from './counts.ts'
import { jeffreys, type Smoothing } from './smoothing.ts'

/**
 * Kullback–Leibler divergence KL(reference‖current) = Σ p·ln(p/q), in nats; ≥ 0, not symmetric, unbounded.
 * Shares are normalised after smoothing.
 */
export function kullbackLeibler(reference: Counts, current: Counts, smoothing: Smoothing = jeffreys): number {
  const both = occupied(reference, current)
  return divergence(normalised(smoothing(both.reference)), normalised(smoothing(both.current)))
}

/** Σ p·ln(p/q) over the bins with p > 0. */
export function divergence(p: Float64Array, q: Float64Array): number {
  let sum = 0
  for (let i = 0; i < p.length; i += 1) if (p[i]! > 0) sum += p[i]! * Math.log(p[i]! / q[i]!)
  return sum
}

function normalised(shares: Float64Array): Float64Array {
  const sum = shares.reduce((a, b) => a + b, 0)
  return shares.map((share) => share / sum)
}
