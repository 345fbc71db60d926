import { fail, hasTarget, type Model, seededRandom } from '@levain/core'
import { createPredictor, takeRows } from '@levain/runtime/model'
import type { Algorithm } from './algorithms/index.ts'
import { encodeExamples } from './encode-examples.ts'
import { fitFeatures } from './features.ts'
import { columnOfWeights, type FitJob, type FitResult, type Report, withoutWeight } from './fit-model.ts'
import { holdOut } from './hold-out.ts'
import { measureWithoutTarget } from './measure-without-target.ts'
import { summarisePredictions } from './prediction-summary.ts'

/** What such models answer is called. */
const outputs = { clustering: 'cluster', anomaly: 'anomaly_score', projection: 'component' } as const

/**
 * Trains a model that has nothing to be right about: groups, oddness, or a few numbers instead of many. A column named as the
 * target is left out.
 *
 * @throws column-missing, input-invalid
 */
export async function fitWithoutTarget(
  job: FitJob,
  algorithm: Algorithm,
  params: Readonly<Record<string, unknown>>,
  report: Report,
): Promise<FitResult> {
  const [task] = algorithm.tasks
  if (task === undefined || hasTarget(task)) throw fail('internal', { message: `${algorithm.name} needs a target` })
  if (job.classWeights === 'balanced')
    throw fail('input-invalid', { field: 'classWeights', expected: 'none, because there are no classes', got: 'balanced' })
  if (job.frame.rows === 0) throw fail('input-invalid', { field: 'data', expected: 'at least one row', got: 'none' })
  const held = job.validation ? null : holdOut(new Float64Array(job.frame.rows), 0, job.seed)
  const train = held ? takeRows(job.frame, held.train) : job.frame
  const validation = job.validation ?? takeRows(job.frame, held!.test)

  const features = withoutWeight({
    ...job,
    features: { ...job.features, drop: [...job.features.drop, ...(job.target === undefined ? [] : [job.target])] },
  })
  const fitted = fitFeatures(
    { ...job, frame: train, target: undefined, targetValues: new Float64Array(train.rows), classes: 0 },
    features,
    algorithm.encoding,
  )
  const encode = (frame: FitJob['frame']) =>
    encodeExamples(frame, new Float64Array(frame.rows), job.weight === undefined ? null : columnOfWeights(frame, job.weight), fitted)
  const [examples, watched] = [encode(train), encode(validation)]
  const shape = await algorithm.fit(
    {
      ...{ task, classes: 0, examples, validation: watched, names: fitted.features.slice(0, fitted.dense), levels: fitted.levels },
      ...{ random: seededRandom(job.seed), threads: job.threads ?? 1, report },
    },
    params,
  )
  const classes = shape.kind === 'centres' ? { classes: shape.centres.map((_, k) => k) } : {}
  const model: Model = {
    ...{ format: 'levain-model/1', algorithm: job.algorithm, transforms: fitted.transforms, features: fitted.features, shape },
    signature: { inputs: fitted.inputs, output: { name: outputs[task], task, ...classes } },
  }
  const [scored, rows] = validation.rows > 0 ? [validation, watched] : [train, examples]
  const scores = createPredictor(model).scoreFrame(scored)
  return {
    ...{ model, params, metrics: measureWithoutTarget(task, rows, scores) },
    rows: { train: train.rows, validation: validation.rows, withoutTarget: 0 },
    predictions: summaryOf(model, scores),
  }
}

function summaryOf(model: Model, scores: Float64Array): FitResult['predictions'] {
  const { task, classes = [] } = model.signature.output
  if (task === 'projection') return null
  if (task === 'anomaly') return summarisePredictions(model, { task: 'regression', truth: scores, predicted: scores })
  const groups = Int32Array.from(scores)
  return summarisePredictions(model, {
    task: 'classification',
    classes: classes.length,
    truth: groups,
    predicted: groups,
    probabilities: scores,
  })
}
