/** Probabilities are kept this far from 0 and 1, so that their log-odds are finite. */
const least = 1e-12
const rounds = 50

/**
 * Logistic regression of the truth on the log-odds of probabilities, by Newton's steps. Null where there is no such line: one class
 * only, all probabilities alike, or classes that the probabilities part without a mistake.
 */
export function logisticLine(probabilities: Float64Array, truth: ArrayLike<number>): { intercept: number; slope: number } | null {
  const logOdds = probabilities.map((p) => {
    const inside = Math.min(1 - least, Math.max(least, p))
    return Math.log(inside / (1 - inside))
  })
  let [intercept, slope] = [0, 1]
  for (let round = 0; round < rounds; round++) {
    const [step0, step1] = newtonStep(logOdds, truth, intercept, slope)
    intercept += step0
    slope += step1
    if (!Number.isFinite(intercept + slope) || Math.abs(slope) > 1e6) return null
    if (Math.abs(step0) + Math.abs(step1) < 1e-12 * (1 + Math.abs(intercept) + Math.abs(slope))) return { intercept, slope }
  }
  return null
}

function newtonStep(x: Float64Array, truth: ArrayLike<number>, intercept: number, slope: number): [number, number] {
  let [g0, g1, h00, h01, h11] = [0, 0, 0, 0, 0]
  for (let i = 0; i < x.length; i++) {
    const p = 1 / (1 + Math.exp(-(intercept + slope * x[i]!)))
    const weight = p * (1 - p)
    g0 += truth[i]! - p
    g1 += (truth[i]! - p) * x[i]!
    h00 += weight
    h01 += weight * x[i]!
    h11 += weight * x[i]! * x[i]!
  }
  const determinant = h00 * h11 - h01 * h01
  if (!(determinant > 1e-14 * h00 * h11)) return [Number.NaN, Number.NaN]
  return [(h11 * g0 - h01 * g1) / determinant, (h00 * g1 - h01 * g0) / determinant]
}
