import { binOf, quantileOfSorted } from '../drift/index.ts'
import type { RegressionScores } from '../metrics/index.ts'

export interface ErrorBin {
  /** Predictions in this bin. */
  readonly from: number
  readonly to: number
  readonly rows: number
  readonly predicted: number
  readonly truth: number
  /** Mean of truth − prediction. */
  readonly bias: number
  readonly mae: number
  readonly rmse: number
}

export interface Residuals {
  /** Of truth − prediction. */
  readonly mean: number
  readonly sd: number
  readonly quantiles: Record<'0.01' | '0.05' | '0.25' | '0.5' | '0.75' | '0.95' | '0.99', number>
  /** By quantiles of the prediction. */
  readonly bins: ErrorBin[]
}

const shares = ['0.01', '0.05', '0.25', '0.5', '0.75', '0.95', '0.99'] as const

/** What the errors of a model of numbers look like, and where they are large. Null without rows. */
export function residuals({ truth, predicted }: Omit<RegressionScores, 'task'>, count = 10): Residuals | null {
  const rows = truth.length
  if (rows === 0) return null
  const errors = truth.map((y, i) => y - predicted[i]!)
  const mean = errors.reduce((sum, e) => sum + e, 0) / rows
  const sorted = Float64Array.from(errors).sort()
  return {
    mean,
    sd: Math.sqrt(errors.reduce((sum, e) => sum + (e - mean) ** 2, 0) / Math.max(1, rows - 1)),
    quantiles: Object.fromEntries(shares.map((share) => [share, quantileOfSorted(sorted, Number(share))])) as Residuals['quantiles'],
    bins: errorBins(truth, predicted, errors, count),
  }
}

function errorBins(truth: Float64Array, predicted: Float64Array, errors: Float64Array, count: number): ErrorBin[] {
  const sorted = Float64Array.from(predicted).sort()
  const different = [...new Set(Array.from({ length: count + 1 }, (_, i) => quantileOfSorted(sorted, i / count)))]
  const edges = Float64Array.from(different.length === 1 ? [different[0]!, different[0]!] : different)
  const sums = Array.from({ length: edges.length - 1 }, () => ({ rows: 0, predicted: 0, truth: 0, bias: 0, mae: 0, squares: 0 }))
  for (let i = 0; i < errors.length; i++) {
    const bin = sums[binOf(edges, predicted[i]!)]!
    bin.rows += 1
    bin.predicted += predicted[i]!
    bin.truth += truth[i]!
    bin.bias += errors[i]!
    bin.mae += Math.abs(errors[i]!)
    bin.squares += errors[i]! ** 2
  }
  return sums.flatMap(({ rows, squares, ...bin }, b) =>
    rows === 0
      ? []
      : [
          {
            from: edges[b]!,
            to: edges[b + 1]!,
            rows,
            predicted: bin.predicted / rows,
            truth: bin.truth / rows,
            bias: bin.bias / rows,
            mae: bin.mae / rows,
            rmse: Math.sqrt(squares / rows),
          },
        ],
  )
}
