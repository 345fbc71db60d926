/** How much of a standard normal distribution lies between two numbers; within about 1e-7, which is enough to compare candidates. */
export function normalMass(from: number, to: number): number {
  if (from > 0) return upperTail(from) - upperTail(to)
  if (to < 0) return upperTail(-to) - upperTail(-from)
  return 1 - upperTail(-from) - upperTail(to)
}

/** P(Z > z) for z ≥ 0; Abramowitz & Stegun 7.1.26. Beyond 6 less than a 10^-9th is left. */
function upperTail(z: number): number {
  if (z > 6) return 0
  const t = 1 / (1 + 0.3275911 * Math.SQRT1_2 * z)
  const polynomial = ((((1.061405429 * t - 1.453152027) * t + 1.421413741) * t - 0.284496736) * t + 0.254829592) * t
  return 0.5 * polynomial * Math.exp(-0.5 * z * z)
}
