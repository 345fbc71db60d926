import { solve } from './solve.ts'

const [chooseStrength, tellStrength] = [0.01, 1]

/** A weighted ridge through 0/1 columns near the first row. */
export interface LocalLine {
  /** Columns with the greatest weights, the weightiest first. */
  readonly columns: number[]
  readonly weights: number[]
  readonly intercept: number
  readonly fit: number
  /** Its answer to the first row. */
  readonly local: number
}

/** @param same rows × width: 1 where the column is as in the first row, which is all ones */
export function localLine(same: Float64Array, answers: Float64Array, width: number, columnsMax: number): LocalLine {
  const kernel = 0.75 * Math.sqrt(width)
  const weights = answers.map((_, i) => {
    let different = 0
    for (let c = 0; c < width; c++) different += 1 - same[i * width + c]!
    return Math.sqrt(Math.exp(-different / kernel ** 2))
  })
  const all = Array.from({ length: width }, (_, c) => c)
  const first = ridge(same, answers, weights, width, all, chooseStrength)
  const columns = all.sort((a, b) => Math.abs(first.coefficients[b]!) - Math.abs(first.coefficients[a]!) || a - b).slice(0, columnsMax)
  const { coefficients, intercept } = ridge(same, answers, weights, width, columns, tellStrength)
  const order = columns.map((_, i) => i).sort((a, b) => Math.abs(coefficients[b]!) - Math.abs(coefficients[a]!))
  const said = (i: number): number => columns.reduce((sum, c, j) => sum + coefficients[j]! * same[i * width + c]!, intercept)
  const mean = weightedMean(answers, weights)
  let [residual, total] = [0, 0]
  for (let i = 0; i < answers.length; i++) {
    residual += weights[i]! * (answers[i]! - said(i)) ** 2
    total += weights[i]! * (answers[i]! - mean) ** 2
  }
  return {
    columns: order.map((i) => columns[i]!),
    weights: order.map((i) => coefficients[i]!),
    intercept,
    fit: total === 0 ? 1 : 1 - residual / total,
    local: said(0),
  }
}

const weightedMean = (values: Float64Array, weights: Float64Array): number =>
  values.reduce((sum, value, i) => sum + value * weights[i]!, 0) / weights.reduce((sum, weight) => sum + weight, 0)

/** Least weighted squares plus strength × squares of the coefficients; the intercept is free. */
function ridge(x: Float64Array, y: Float64Array, weights: Float64Array, width: number, columns: readonly number[], strength: number) {
  const d = columns.length
  const means = columns.map((c) =>
    weightedMean(
      y.map((_, i) => x[i * width + c]!),
      weights,
    ),
  )
  const mean = weightedMean(y, weights)
  const matrix = new Float64Array(d * d)
  const right = new Float64Array(d)
  for (let i = 0; i < y.length; i++) {
    for (let a = 0; a < d; a++) {
      const own = weights[i]! * (x[i * width + columns[a]!]! - means[a]!)
      right[a]! += own * (y[i]! - mean)
      for (let b = 0; b < d; b++) matrix[a * d + b]! += own * (x[i * width + columns[b]!]! - means[b]!)
    }
  }
  for (let a = 0; a < d; a++) matrix[a * d + a]! += strength
  const coefficients = solve(matrix, right)
  return { coefficients, intercept: mean - coefficients.reduce((sum, value, a) => sum + value * means[a]!, 0) }
}
