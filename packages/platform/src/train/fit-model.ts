import {
  type AlgorithmName,
  type ColumnSchema,
  type FeatureOptions,
  type Frame,
  fail,
  hasTarget,
  type MetricValue,
  type Model,
  seededRandom,
} from '@levain/core'
import { createPredictor, readTruth, scoreFrame, takeRows } from '@levain/runtime/model'
import { measure } from '@levain/runtime/stats'
import { openAlgorithm, parseParams } from './algorithms/index.ts'
import { encodeExamples, encodeLearned } from './encode-examples.ts'
import { fitFeatures } from './features.ts'
import { fitWithoutTarget } from './fit-without-target.ts'
import { holdOut } from './hold-out.ts'
import { type PredictionSummary, summarisePredictions } from './prediction-summary.ts'
import { readTarget } from './target.ts'

/** Everything one training needs, as plain data that can go to another thread. */
export interface FitJob {
  readonly algorithm: AlgorithmName
  readonly params: Readonly<Record<string, unknown>>
  /** Undefined for algorithms that need none. */
  readonly target: string | undefined
  readonly features: FeatureOptions
  readonly schema: readonly ColumnSchema[]
  readonly frame: Frame
  /** Rows to score on; a tenth of `frame` is held out when null. */
  readonly validation: Frame | null
  readonly seed: number
  /** The column that says what each row counts for, where there is one. */
  readonly weight?: string | undefined
  /** `balanced`: every class counts the same in all. */
  readonly classWeights?: 'none' | 'balanced'
  /** Threads it may use; 1 unless said. The model does not depend on it. */
  readonly threads?: number
}

export interface FitResult {
  readonly model: Model
  readonly metrics: Record<string, MetricValue>
  /** What was measured: rows learned from, rows scored on, rows without a target left out. */
  readonly rows: { readonly train: number; readonly validation: number; readonly withoutTarget: number }
  /** Hyper-parameters with defaults filled in. */
  readonly params: Readonly<Record<string, unknown>>
  /** Answers on the validation rows, for the model's profile; null for lists of numbers. */
  readonly predictions: PredictionSummary | null
}

export type Report = (round: number, metrics: Readonly<Record<string, number>>) => void

/**
 * Trains one model. The same job gives the same model, to the last bit.
 *
 * @throws hyperparameter-invalid, target-unusable, column-missing, input-invalid
 */
export async function fitModel(job: FitJob, report: Report): Promise<FitResult> {
  const algorithm = await openAlgorithm(job.algorithm)
  const params = parseParams(algorithm, job.params)
  if (!algorithm.tasks.every(hasTarget)) return await fitWithoutTarget(job, algorithm, params, report)
  const schema = targetSchema(job)
  const { task, classes } = readTarget(job.frame, schema, algorithm)
  const signatureOutput = { name: schema.name, task, ...(classes ? { classes: [...classes] } : {}) }
  const blank: Model = {
    format: 'levain-model/1',
    algorithm: job.algorithm,
    signature: { inputs: [], output: signatureOutput },
    transforms: [],
    features: [],
    shape: { kind: 'constant', value: [0], link: 'identity' },
  }
  const known = rowsWithTarget(blank, job.frame)
  const held = job.validation ? null : holdOut(known.truth, classes?.length ?? 0, job.seed)
  const train = held ? known.take(held.train) : known
  const validation = job.validation ? rowsWithTarget(blank, job.validation) : known.take(held!.test)

  const fitRows = { ...job, frame: train.frame, targetValues: train.truth, classes: classes?.length ?? 0 }
  const fitted = fitFeatures(fitRows, withoutWeight(job), algorithm.encoding)
  const shares = job.classWeights === 'balanced' ? balance(train.truth, classes?.length ?? 0) : null
  const random = seededRandom(job.seed)
  const training = {
    task,
    classes: classes?.length ?? 0,
    examples: encodeLearned(train.frame, train.truth, weightsOf(train, job, shares), fitted),
    validation: encodeExamples(validation.frame, validation.truth, weightsOf(validation, job, shares), fitted),
    names: fitted.features.slice(0, fitted.dense),
    levels: fitted.levels,
    random,
    threads: job.threads ?? 1,
    report,
  }
  const { inputs, transforms, features } = fitted
  const model: Model = {
    ...blank,
    signature: { inputs, output: signatureOutput },
    transforms,
    features,
    shape: await algorithm.fit(training, params),
  }
  const scored = validation.frame.rows > 0 ? validation : train
  const scores = await scoreFrame(createPredictor(model), scored.frame)
  return {
    model,
    metrics: measure(scores, job.seed),
    rows: { train: train.frame.rows, validation: validation.frame.rows, withoutTarget: job.frame.rows - known.frame.rows },
    params,
    predictions: summarisePredictions(model, scores),
  }
}

/** What a row counts for is not what it is: the model does not read that column. */
export function withoutWeight({ features, weight }: FitJob): FeatureOptions {
  return weight === undefined ? features : { ...features, drop: [...features.drop, weight] }
}

/** What the rows count for: by their column, and by their class. Null: all the same. @throws input-invalid */
function weightsOf({ frame, truth }: KnownRows, { weight }: FitJob, shares: readonly number[] | null): Float64Array | null {
  const own = weight === undefined ? null : columnOfWeights(frame, weight)
  if (!shares) return own
  return truth.map((k, row) => shares[k]! * (own ? own[row]! : 1))
}

/** Per class what its rows count for, so that all classes count the same; on average a row counts for 1. @throws input-invalid */
function balance(truth: Float64Array, classes: number): number[] {
  if (classes === 0)
    throw fail('input-invalid', { field: 'classWeights', expected: 'none, because the target is a number', got: 'balanced' })
  const counts = new Array<number>(classes).fill(0)
  for (const k of truth) counts[k]! += 1
  const present = counts.filter((count) => count > 0).length
  return counts.map((count) => (count > 0 ? truth.length / (present * count) : 0))
}

/** @throws input-invalid */
export function columnOfWeights(frame: Frame, name: string): Float64Array {
  const invalid = (expected: string, got: string): Error => fail('input-invalid', { field: 'weight', expected, got })
  const column = frame.columns.find((candidate) => candidate.name === name)
  if (column?.kind !== 'number') throw invalid('a column of numbers', name)
  const wrong = column.values.find((weight) => !(weight >= 0 && weight < Number.POSITIVE_INFINITY))
  if (wrong !== undefined) throw invalid('finite numbers from 0 up', String(wrong))
  if (frame.rows > 0 && !column.values.some((weight) => weight > 0)) throw invalid('a number above 0 in some row', '0 in every row')
  return column.values
}

function targetSchema({ schema, target, algorithm }: FitJob): ColumnSchema {
  if (target === undefined)
    throw fail('input-invalid', { field: 'target', expected: `the column that ${algorithm} is to learn`, got: 'nothing' })
  const found = schema.find((column) => column.name === target)
  if (!found) throw fail('column-missing', { table: 'the training table', column: target, columns: schema.map((column) => column.name) })
  return found
}

interface KnownRows {
  readonly frame: Frame
  readonly truth: Float64Array
  take(rows: Int32Array): KnownRows
}

function rowsWithTarget(model: Model, frame: Frame): KnownRows {
  const { truth, rows } = readTruth(model, frame)
  return knownRows(rows.length === frame.rows ? frame : takeRows(frame, rows), truth)
}

function knownRows(frame: Frame, truth: Float64Array): KnownRows {
  return {
    frame,
    truth,
    take: (rows) =>
      knownRows(
        takeRows(frame, rows),
        Float64Array.from(rows, (row) => truth[row]!),
      ),
  }
}
