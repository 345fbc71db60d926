import { type Counts, occupied } from './counts.ts'
import { plain, type Smoothing } from './smoothing.ts'

/** Hellinger distance √(1 − Σ√(p·q)): 0 for equal shares, 1 for shares without a common bin; a metric. */
export function hellinger(reference: Counts, current: Counts, smoothing: Smoothing = plain): number {
  const both = occupied(reference, current)
  const p = smoothing(both.reference)
  const q = smoothing(both.current)
  let squares = 0
  for (let i = 0; i < p.length; i += 1) squares += (Math.sqrt(p[i]!) - Math.sqrt(q[i]!)) ** 2
  return Math.sqrt(squares / 2)
}
