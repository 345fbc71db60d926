import type { MetricValue } from '@levain/core'
import { type Design, rowWriter } from './kernels/design.ts'

type Task = 'clustering' | 'anomaly' | 'projection'

/** The metric that is the score of a training without a target; greater is better. */
export const scoreWithoutTarget = { clustering: 'silhouette', anomaly: 'contrast', projection: 'explained-variance' } as const

/** Distances between all pairs of more rows than this would take longer than the training. */
const silhouetteRowsMax = 1000

/**
 * How clear-cut answers are, since they cannot be right. `silhouette` (Rousseeuw 1987): how much nearer rows are to their own group than to
 * the next, from −1 to 1. `explained-variance`: the share of the features' variance that the components keep. `contrast`: by how
 * much the oddest hundredth of the rows is scored above the median.
 */
export function measureWithoutTarget(task: Task, rows: Design, scores: Float64Array): Record<string, MetricValue> {
  const n = rows.rows
  if (task === 'clustering') return { silhouette: { value: silhouette(rows, scores), n: Math.min(n, silhouetteRowsMax) } }
  if (task === 'projection') return { 'explained-variance': { value: explained(rows, scores), n } }
  const sorted = scores.toSorted()
  const at = (share: number): number => sorted[Math.floor(share * (n - 1))]!
  return { contrast: { value: n === 0 ? null : at(0.99) - at(0.5), n } }
}

/** Null with fewer than two groups. */
function silhouette(rows: Design, groups: Float64Array): number | null {
  const step = Math.max(1, Math.ceil(rows.rows / silhouetteRowsMax))
  const chosen = Array.from({ length: Math.ceil(rows.rows / step) }, (_, i) => i * step)
  const { width, write } = rowWriter(rows)
  const matrix = new Float64Array(chosen.length * width)
  for (const [i, row] of chosen.entries()) write(row, matrix, i * width)
  const own = chosen.map((row) => groups[row]!)
  const present = [...new Set(own)]
  if (present.length < 2) return null
  const sizes = new Map(present.map((group) => [group, own.filter((other) => other === group).length]))
  let total = 0
  for (let i = 0; i < chosen.length; i++) {
    const sums = new Map(present.map((group) => [group, 0]))
    for (let k = 0; k < chosen.length; k++) sums.set(own[k]!, sums.get(own[k]!)! + distance(matrix, i, k, width))
    const size = sizes.get(own[i]!)!
    if (size === 1) continue
    const a = sums.get(own[i]!)! / (size - 1)
    const b = Math.min(...present.filter((group) => group !== own[i]).map((group) => sums.get(group)! / sizes.get(group)!))
    total += Math.max(a, b) > 0 ? (b - a) / Math.max(a, b) : 0
  }
  return total / chosen.length
}

function distance(matrix: Float64Array, i: number, k: number, width: number): number {
  let square = 0
  for (let j = 0; j < width; j++) square += (matrix[i * width + j]! - matrix[k * width + j]!) ** 2
  return Math.sqrt(square)
}

/** Null where features do not vary. */
function explained(rows: Design, scores: Float64Array): number | null {
  if (rows.rows === 0) return null
  const { width, write } = rowWriter(rows)
  const matrix = new Float64Array(rows.rows * width)
  for (let row = 0; row < rows.rows; row++) write(row, matrix, row * width)
  const whole = variance(matrix, rows.rows)
  return whole > 0 ? variance(scores, rows.rows) / whole : null
}

/** The sum of the variances of the columns of a row-major matrix. */
function variance(matrix: Float64Array, rows: number): number {
  const width = matrix.length / rows
  let total = 0
  for (let j = 0; j < width; j++) {
    let mean = 0
    for (let row = 0; row < rows; row++) mean += matrix[row * width + j]! / rows
    for (let row = 0; row < rows; row++) total += (matrix[row * width + j]! - mean) ** 2 / rows
  }
  return total
}
