import { type Calibration, seededRandom } from '@levain/core'
import { createCalibrator } from '@levain/runtime/model'
import { type MetricName, metricsFor, pointMetric } from '@levain/runtime/stats'
import { rowsOf } from '../folds.ts'
import { outputsOf, type Plan } from '../plan.ts'
import { mixed, selectInBags } from './greedy.ts'
import { fitIsotonic } from './isotonic.ts'
import { type Judged, logLoss, objectiveFor } from './objective.ts'
import { fitSigmoid } from './sigmoid.ts'

/** An ensemble of models, by what they answered on rows they had not learned from. */
export interface Blend {
  /** Per member; 0: it is not in the ensemble. */
  readonly weights: readonly number[]
  readonly calibration: Calibration | null
  /** Per metric its value in each fold, by ensembles that were chosen without that fold. */
  readonly metrics: Readonly<Record<string, readonly number[]>>
  /** The same of the single model that was best without that fold: what the ensemble has to beat. */
  readonly singles: Readonly<Record<string, readonly number[]>>
}

interface BlendOptions {
  /** Per trial its answers, fold after fold. */
  readonly members: readonly Float64Array[]
  readonly roundsMax: number
  readonly membersMax: number
}

/** Where one part was held out, the ensemble is judged on fifths of it. */
const partsOfOne = 5
const bagsMax = 10
/** Rows that all bags together look at, at most. */
const bagRowsMax = 12_000
/** A correction must lower the log loss by this share to be worth it. */
const worthwhile = 0.005
/** Fewer rows make a broken line of chance. */
const isotonicRowsMin = 1000

/** Chooses an ensemble and judges it without letting it see what it is judged on. */
export function blend(plan: Plan, { members, roundsMax, membersMax }: BlendOptions): Blend {
  const rows = judgedRows(plan)
  const choose = (part: Part): number[] =>
    selectInBags(
      members.map((scores) => part.take(scores)),
      objectiveFor(plan.metric, part.rows),
      { bags: bagsFor(part.rows.truth.length), roundsMax, membersMax, random: seededRandom(0xb1e4d) },
    )
  const parts = partsWithout(rows)
  const honest = new Float64Array(members[0]?.length ?? 0)
  const single = new Float64Array(honest.length)
  for (const { without, from, to } of parts) {
    const own = members.map((scores) => scores.subarray(from * rows.outputs, to * rows.outputs))
    honest.set(mixed(own, choose(without)), from * rows.outputs)
    single.set(own[bestOf(members, without, plan.metric)]!, from * rows.outputs)
  }
  const calibration = plan.task === 'classification' ? calibrationOf(plan.metric, honest, rows, parts) : null
  const corrected = calibration ? crossCorrected(calibration.fit, honest, rows, parts) : honest
  return {
    weights: choose(whole(rows)),
    calibration: calibration?.fit(honest, rows) ?? null,
    metrics: metricsOf(plan, corrected, rows),
    singles: metricsOf(plan, single, rows),
  }
}

/** Few rows tell little apart, and cost little to look at again. */
export const bagsFor = (rows: number): number => Math.max(1, Math.min(bagsMax, Math.floor(bagRowsMax / rows)))

function bestOf(members: readonly Float64Array[], { rows, take }: Part, metric: MetricName): number {
  const objective = objectiveFor(metric, rows)
  const values = members.map((scores) => objective(take(scores)))
  return values.indexOf(Math.max(...values))
}

/** The rows that models were judged on, fold after fold. */
export function judgedRows(plan: Plan): Judged {
  const folds = Array.from({ length: plan.folds.count }, (_, fold) => rowsOf(plan.folds, fold).test)
  const bounds = [0]
  for (const { length } of folds) bounds.push(bounds.at(-1)! + length)
  const truth = Float64Array.from(
    folds.flatMap((rows) => [...rows]),
    (row) => plan.truth[row]!,
  )
  if (folds.length > 1) return { truth, outputs: outputsOf(plan), bounds }
  const fifths = Array.from({ length: partsOfOne + 1 }, (_, i) => Math.round((i * truth.length) / partsOfOne))
  return { truth, outputs: outputsOf(plan), bounds: fifths }
}

interface Part {
  readonly rows: Judged
  take(scores: Float64Array): Float64Array
}

interface HeldPart {
  readonly from: number
  readonly to: number
  readonly without: Part
}

const whole = (rows: Judged): Part => ({ rows, take: (scores) => scores })

/** Each part of the rows, and all others. */
function partsWithout({ truth, outputs, bounds }: Judged): HeldPart[] {
  return bounds.slice(0, -1).map((from, f) => {
    const to = bounds[f + 1]!
    const cut = (values: Float64Array, width: number): Float64Array => {
      const out = new Float64Array(values.length - (to - from) * width)
      out.set(values.subarray(0, from * width))
      out.set(values.subarray(to * width), from * width)
      return out
    }
    const rest = bounds.filter((_, i) => i !== f + 1).map((bound) => (bound > from ? bound - (to - from) : bound))
    return { from, to, without: { rows: { truth: cut(truth, 1), outputs, bounds: rest }, take: (scores) => cut(scores, outputs) } }
  })
}

type Fit = (scores: Float64Array, rows: Judged) => Calibration

/** The correction that lowers the log loss of rows it was not fitted on, without harm to the metric that counts; null where none does. */
function calibrationOf(metric: MetricName, honest: Float64Array, rows: Judged, parts: readonly HeldPart[]): { fit: Fit } | null {
  const fits: Fit[] = rows.truth.length >= isotonicRowsMin ? [fitSigmoid, fitIsotonic] : [fitSigmoid]
  const objective = objectiveFor(metric, rows)
  const [before, least] = [logLoss(honest, rows), objective(honest)]
  let best: { fit: Fit; loss: number } | null = null
  for (const fit of fits) {
    const corrected = crossCorrected(fit, honest, rows, parts)
    const loss = logLoss(corrected, rows)
    if (loss > before * (1 - worthwhile) || objective(corrected) < least || (best && loss >= best.loss)) continue
    best = { fit, loss }
  }
  return best
}

function crossCorrected(fit: Fit, honest: Float64Array, { outputs }: Judged, parts: readonly HeldPart[]): Float64Array {
  const out = honest.slice()
  for (const { from, to, without } of parts) {
    createCalibrator(fit(without.take(honest), without.rows), outputs)(out, from * outputs, to - from)
  }
  return out
}

function metricsOf(plan: Plan, scores: Float64Array, { truth, outputs, bounds }: Judged): Record<string, number[]> {
  const found: Record<string, number[]> = {}
  for (let f = 0; f + 1 < bounds.length; f++) {
    const own = truth.subarray(bounds[f], bounds[f + 1])
    const answers = scores.subarray(bounds[f]! * outputs, bounds[f + 1]! * outputs)
    for (const name of metricsFor(plan.task)) {
      const value = pointMetric(
        plan.task === 'regression'
          ? { task: 'regression', truth: own, predicted: answers }
          : {
              task: 'classification',
              classes: outputs,
              truth: Int32Array.from(own),
              predicted: predictedOf(answers, outputs),
              probabilities: answers,
            },
        name,
      )
      if (value !== null) found[name] = [...(found[name] ?? []), value]
    }
  }
  return found
}

function predictedOf(scores: Float64Array, outputs: number): Int32Array {
  return Int32Array.from({ length: scores.length / outputs }, (_, i) => {
    let best = 0
    for (let k = 1; k < outputs; k++) if (scores[i * outputs + k]! > scores[i * outputs + best]!) best = k
    return best
  })
}
