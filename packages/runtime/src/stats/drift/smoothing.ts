import { type Counts, total } from './counts.ts'

/** Counts to shares. Where it differs from a plain division, it is to keep logarithms finite for empty bins. */
export type Smoothing = (counts: Counts) => Float64Array

/** p = a/n; an empty bin stays 0. */
export const plain: Smoothing = (counts) => {
  const n = total(counts)
  return Float64Array.from(counts, (count) => count / n)
}

/** p = (a+½)/(n+B/2): the posterior mean under Jeffreys' prior, always > 0 and sums to 1. */
export const jeffreys: Smoothing = (counts) => {
  const n = total(counts) + counts.length / 2
  return Float64Array.from(counts, (count) => (count + 0.5) / n)
}

/** p = max(a/n, ε), not renormalised. */
export const floor =
  (epsilon: number): Smoothing =>
  (counts) =>
    plain(counts).map((share) => Math.max(share, epsilon))

/** Zero shares become 1e-4, or a millionth of the smallest share if that is ≤ 1e-4; not renormalised. As Evidently 0.7. */
export const evidentlyFill: Smoothing = (counts) => {
  const shares = plain(counts)
  const smallest = shares.reduce((least, share) => (share > 0 && share < least ? share : least), Infinity)
  const fill = smallest <= 1e-4 ? smallest / 1e6 : 1e-4
  return shares.map((share) => (share === 0 ? fill : share))
}

/** p = (a+1)/n, not renormalised. As Azure ML. */
export const addOne: Smoothing = (counts) => {
  const n = total(counts)
  return Float64Array.from(counts, (count) => (count + 1) / n)
}
