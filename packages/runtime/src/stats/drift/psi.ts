import { chiSquareQuantile } from '../../math/index.ts'
import { countInto, decileEdges, type Edges, smallerSampleEdges, sturgesEdges } from './binning.ts'
import { type Counts, occupied } from './counts.ts'
import { addOne, evidentlyFill, floor, jeffreys, type Smoothing } from './smoothing.ts'

/**
 * Population stability index Σ(q−p)·ln(q/p) of the shares p (reference) and q (current), in nats: 0 for equal counts,
 * symmetric, unbounded. Bins in which neither side has anything do not count.
 *
 * @example psi([500, 300, 200], [220, 160, 120]) // 0.0161…
 */
export function psi(reference: Counts, current: Counts, smoothing: Smoothing = jeffreys): number {
  const both = occupied(reference, current)
  const p = smoothing(both.reference)
  const q = smoothing(both.current)
  let sum = 0
  for (let i = 0; i < p.length; i += 1) sum += (q[i]! - p[i]!) * Math.log(q[i]! / p[i]!)
  return sum
}

export interface PsiVariant {
  /** What to print beside the number. */
  readonly says: string
  readonly smoothing: Smoothing
  /** How numbers are binned; null where the variant is only for categories. */
  readonly edges: ((reference: Float64Array, current: Float64Array) => Edges) | null
}

/** PSI as we compute it, and as others do: on the same two columns these differ by a factor of six. */
export const psiVariants = {
  levain: { says: 'reference deciles, Jeffreys smoothing, nats', smoothing: jeffreys, edges: decileEdges },
  evidently: { says: 'Sturges bins over both, zero shares filled with 1e-4, nats', smoothing: evidentlyFill, edges: sturgesEdges },
  azureml: { says: 'log2 bins of the smaller sample over both, +1 per bin, nats', smoothing: addOne, edges: smallerSampleEdges },
  deepchecks: { says: 'categories, shares of at least 0.01, nats', smoothing: floor(0.01), edges: null },
  'decile-eps': { says: 'reference deciles, shares of at least 1e-4, nats', smoothing: floor(1e-4), edges: decileEdges },
} as const satisfies Record<string, PsiVariant>
export type PsiVariantName = keyof typeof psiVariants

/** PSI of two samples of numbers without NaN, by a variant that bins numbers. */
export function psiOfNumbers(
  reference: Float64Array,
  current: Float64Array,
  variant: Exclude<PsiVariantName, 'deepchecks'> = 'levain',
): number {
  const { edges, smoothing } = psiVariants[variant]
  const bins = edges(reference, current)
  return psi(countInto(bins, reference), countInto(bins, current), smoothing)
}

/**
 * What PSI comes to when nothing drifted: PSI ≈ χ²_{B−1}·(1/n+1/m), hence E = (B−1)(1/n+1/m).
 *
 * @param bins B, the bins in which either side has something
 * @param n reference rows
 * @param m current rows
 */
export function psiNullExpectation(bins: number, n: number, m: number): number {
  return Math.max(bins - 1, 0) * (1 / n + 1 / m)
}

/** The PSI that no drift exceeds with probability `alpha`: χ²_{1−α, B−1}·(1/n+1/m). */
export function psiCriticalValue(bins: number, n: number, m: number, alpha = 0.01): number {
  return bins < 2 ? 0 : chiSquareQuantile(1 - alpha, bins - 1) * (1 / n + 1 / m)
}
