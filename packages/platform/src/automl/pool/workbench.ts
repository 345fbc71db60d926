import { type AlgorithmName, type Frame, type MetricValue, type Model, type PlainShape, type Signature, seededRandom } from '@levain/core'
import { createPredictor, takeRows } from '@levain/runtime/model'
import { measure, metricsFor, pointMetric, type Scores } from '@levain/runtime/stats'
import { type Algorithm, type Examples, encodeExamples, type Features, fitFeatures, openAlgorithm, parseParams } from '../../train/index.ts'
import { rowsOf } from '../folds.ts'
import { type Job, outputsOf, type Plan } from '../plan.ts'
import type { Candidate } from '../portfolio.ts'
import { withProducts } from '../products.ts'

/** A model judged on the rows of one fold. */
export interface FoldResult {
  /** Probabilities or predicted numbers of the rows it is judged on, ascending. */
  readonly scores: Float64Array
  readonly metrics: Readonly<Record<string, MetricValue>>
  readonly fitMs: number
  readonly predictMs: number
  readonly features: number
  /** Of the model as text; null where it was not asked for. */
  readonly bytes: number | null
}

/** A model trained on all rows. */
export interface Trained {
  readonly model: Model & { readonly shape: PlainShape }
  readonly fitMs: number
}

interface Prepared {
  readonly fitted: Features
  readonly examples: Examples
  readonly nothing: Examples
}

/** Bytes of encoded rows that are kept for the next trial. */
const keptBytesMax = 512 * 2 ** 20

/** One thread's place of work: features are fitted and rows encoded once per fold and way of encoding, and used again by every trial. */
export class Workbench {
  readonly #job: Job
  readonly #plan: Plan
  readonly #kept = new Map<string, Prepared>()
  #keptBytes = 0

  constructor(job: Job, plan: Plan) {
    this.#job = job
    this.#plan = plan
  }

  /** Trains on the rows of a fold and judges on its others. @throws hyperparameter-invalid, input-invalid */
  async fold(number: number, candidate: Candidate, isMeasured: boolean): Promise<FoldResult> {
    const { train, test } = rowsOf(this.#plan.folds, number)
    const { model, fitMs } = await this.#learn(String(number), train, candidate)
    const judged = takeRows(this.#job.frame, test)
    const predictor = createPredictor(model)
    const startedMs = performance.now()
    const scores = predictor.scoreFrame(judged)
    const predictMs = performance.now() - startedMs
    const answers = this.#answers(scores, test, predictor.classOf)
    return {
      scores,
      metrics: this.#plan.folds.count === 1 ? measure(answers, this.#job.seed) : pointMetrics(answers),
      fitMs,
      predictMs,
      features: model.features.length,
      bytes: isMeasured ? JSON.stringify(model.shape).length : null,
    }
  }

  /** Trains on all rows that have a target. */
  async trainAll(candidate: Candidate): Promise<Trained> {
    const rows = Int32Array.from(this.#plan.truth.keys()).filter((row) => !Number.isNaN(this.#plan.truth[row]))
    return await this.#learn('all', rows, candidate)
  }

  async #learn(place: string, rows: Int32Array, { algorithm: name, params }: Candidate): Promise<Trained> {
    const { classes, task } = this.#plan
    const algorithm = await openAlgorithm(name)
    const { products = false, ...own } = params
    const parsed = parseParams(algorithm, own)
    const startedMs = performance.now()
    const { fitted, examples, nothing } = this.#prepared(place, rows, algorithm.encoding, products === true)
    const shape = await algorithm.fit(
      {
        task,
        classes: classes?.length ?? 0,
        examples,
        names: fitted.features.slice(0, fitted.dense),
        levels: fitted.levels,
        validation: nothing,
        random: seededRandom(this.#job.seed),
        threads: 1,
        report: () => {},
      },
      parsed,
    )
    return { model: this.#model(name, fitted, shape as PlainShape), fitMs: performance.now() - startedMs }
  }

  #model(algorithm: AlgorithmName, { inputs, transforms, features }: Features, shape: PlainShape): Trained['model'] {
    const { classes, task } = this.#plan
    const output: Signature['output'] = { name: this.#job.target, task, ...(classes ? { classes: [...classes] } : {}) }
    return { format: 'levain-model/1', algorithm, signature: { inputs, output }, transforms, features, shape }
  }

  #prepared(place: string, rows: Int32Array, encoding: Algorithm['encoding'], products: boolean): Prepared {
    const key = `${place} ${encoding} ${products}`
    const known = this.#kept.get(key)
    if (known) return known
    const made = this.#prepare(rows, encoding, products)
    const bytes = bytesOf(made.examples)
    if (place !== 'all' && this.#keptBytes + bytes <= keptBytesMax) {
      this.#kept.set(key, made)
      this.#keptBytes += bytes
    }
    return made
  }

  /** What is fitted here has seen these rows only. */
  #prepare(rows: Int32Array, encoding: Algorithm['encoding'], products: boolean): Prepared {
    const { schema, target } = this.#job
    const { truth, classes } = this.#plan
    const features = products ? withProducts(this.#plan.features, schema, target) : this.#plan.features
    const frame = takeRows(this.#job.frame, rows)
    const targetValues = Float64Array.from(rows, (row) => truth[row]!)
    const fitted = fitFeatures({ frame, schema, target, targetValues, classes: classes?.length ?? 0 }, features, encoding)
    const none: Frame = takeRows(frame, new Int32Array(0))
    return {
      fitted,
      examples: encodeExamples(frame, targetValues, null, fitted),
      nothing: encodeExamples(none, new Float64Array(0), null, fitted),
    }
  }

  #answers(scores: Float64Array, rows: Int32Array, classOf: (scores: Float64Array, at: number) => number): Scores {
    const truth = Float64Array.from(rows, (row) => this.#plan.truth[row]!)
    const outputs = outputsOf(this.#plan)
    if (this.#plan.task === 'regression') return { task: 'regression', truth, predicted: scores }
    return {
      task: 'classification',
      classes: outputs,
      truth: Int32Array.from(truth),
      predicted: Int32Array.from(truth, (_, i) => classOf(scores, i * outputs)),
      probabilities: scores,
    }
  }
}

/** Metrics of one of several folds: their interval comes from the others. */
function pointMetrics(scores: Scores): Record<string, MetricValue> {
  const n = scores.truth.length
  return Object.fromEntries(metricsFor(scores.task).map((name) => [name, { value: pointMetric(scores, name), n }]))
}

/** Of columns of numbers, the one that was read counts and the one that is made when it is asked for. */
const bytesOf = ({ rows, sources = [], groups }: Examples): number => rows * (8 + sources.length * 16 + groups.length * 4)
