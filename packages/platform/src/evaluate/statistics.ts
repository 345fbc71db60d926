import {
  type BinnedColumn,
  type Calibration,
  type ClassificationScores,
  type Comparison,
  calibration,
  compareModels,
  confusionMatrix,
  gainCurve,
  type MetricName,
  measure,
  type PairedLoss,
  type Payoffs,
  pairedLoss,
  payoff,
  precisionRecallCurve,
  type RegressionScores,
  type Residuals,
  rank,
  residuals,
  rocCurve,
  type Scores,
  type Slice,
  slices,
  thresholdCurve,
  type WeakestSlices,
  weakestSlices,
} from '@levain/runtime/stats'

/** Everything that is computed from scores alone: plain data in, plain data out, so that it can happen in another thread. */
export const statistics = { report, curves, compare, compareAll, slices: allSlices }

type Pair = { readonly challenger: Scores; readonly champion: Scores; readonly seed: number }

function compare({ metric, challenger, champion, seed }: Pair & { metric: MetricName }): Comparison {
  return compareModels(metric, challenger, champion, seed)
}

function compareAll({ mine, theirs, names, seed }: { mine: Scores; theirs: Scores; names: readonly MetricName[]; seed: number }): {
  metrics: Comparison[]
  loss: PairedLoss | null
} {
  return { metrics: names.map((name) => compareModels(name, mine, theirs, seed)), loss: pairedLoss(mine, theirs) }
}

interface SliceInput {
  readonly losses: Float64Array
  readonly columns: readonly BinnedColumn[]
  readonly minRows: number
  readonly seed: number
}

function allSlices({ losses, columns, minRows, seed }: SliceInput): { slices: Slice[]; weakest: WeakestSlices } {
  return { slices: slices(losses, columns, minRows), weakest: weakestSlices(losses, columns, { minRows, seed }) }
}

function report({ scores, payoffs, seed }: { scores: Scores; payoffs?: Payoffs | undefined; seed: number }) {
  const metrics = measure(scores, seed)
  if (scores.task === 'regression') return { metrics }
  return {
    metrics,
    confusion: confusionMatrix(scores.truth, scores.predicted, scores.classes),
    payoff: payoffs && payoff(scores, payoffs, seed),
  }
}

interface CurveOptions {
  /** The class in question. */
  readonly index: number
  readonly bins: number
  readonly by: 'quantile' | 'width'
  readonly points: number
}

interface Curves {
  readonly positives?: number
  readonly roc: { readonly auc: number; readonly points: NonNullable<ReturnType<typeof rocCurve>> } | null
  readonly precisionRecall: ReturnType<typeof precisionRecallCurve>
  readonly gain: ReturnType<typeof gainCurve>
  readonly thresholds: ReturnType<typeof thresholdCurve> | null
  readonly calibration: Calibration | null
  readonly residuals: Residuals | null
}

function curves({ scores, options }: { scores: Scores; options: CurveOptions }): Curves {
  return scores.task === 'classification' ? classCurves(scores, options) : numberCurves(scores, options)
}

function classCurves({ truth, probabilities, classes }: ClassificationScores, { index, bins, by, points }: CurveOptions): Curves {
  const own = Float64Array.from(truth, (_, i) => probabilities[i * classes + index]!)
  const is = truth.map((k) => (k === index ? 1 : 0))
  const ranking = rank(own, is)
  const roc = rocCurve(ranking, points)
  return {
    positives: ranking.positives,
    roc: roc && { auc: areaUnder(rocCurve(ranking, Number.POSITIVE_INFINITY) ?? []), points: roc },
    precisionRecall: precisionRecallCurve(ranking, points),
    gain: gainCurve(ranking, bins),
    thresholds: thresholdCurve(ranking),
    calibration: calibration(own, is, by, bins),
    residuals: null,
  }
}

const numberCurves = (scores: RegressionScores, { bins }: CurveOptions): Curves => ({
  roc: null,
  precisionRecall: null,
  gain: null,
  thresholds: null,
  calibration: null,
  residuals: residuals(scores, bins),
})

/** By trapezia, over all points. */
function areaUnder(points: readonly { readonly falsePositiveRate: number; readonly truePositiveRate: number }[]): number {
  return points.reduce((sum, point, i) => {
    const before = points[i - 1] ?? point
    return sum + (point.falsePositiveRate - before.falsePositiveRate) * 0.5 * (point.truePositiveRate + before.truePositiveRate)
  }, 0)
}
