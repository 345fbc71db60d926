import type { AlgorithmName } from '@levain/core'
import type { App } from '../../../packages/platform/src/app/index.ts'
import { metricNames, type Reference, type Triple } from './reference.ts'

export interface Contender {
  readonly name: string
  readonly kind: 'learner' | 'automl'
  /** The column it is held against. */
  readonly against: keyof Omit<Reference, 'table' | 'classes'>
  run(app: App, train: string, test: string): Promise<Triple>
}

const learner = (name: string, algorithm: AlgorithmName, params: Record<string, number>, against: Contender['against']): Contender => ({
  name,
  kind: 'learner',
  against,
  async run(app, train, test) {
    const { metrics } = await app.call('train.fit', { data: train, validation: test, target: 'target', algorithm, params, threads: 1 })
    return tripleOf(metrics)
  },
})

/** Native learners with the parameters of the column they are held against. */
export const learners: readonly Contender[] = [
  learner('logistic', 'logistic', { l2: 1 }, 'logistic'),
  learner('forest', 'forest', { trees: 300, depthMax: 64, minRows: 1 }, 'forest'),
  learner('extra-trees', 'extra-trees', { trees: 300, depthMax: 64, minRows: 1 }, 'extraTrees'),
  learner('boosting', 'boosting', { rounds: 200, learningRate: 0.05, stopAfter: 0 }, 'lightgbm'),
]

interface AutomlOptions {
  readonly time: string
  readonly metric: string | undefined
  readonly workers: number | undefined
}

export function automl({ time, metric, workers }: AutomlOptions): Contender {
  const asked = { ...(metric ? { metric: metric as 'auc' } : {}), ...(workers ? { workers } : {}) }
  return {
    name: ['automl', time, workers ? `on ${workers}` : '', metric ?? ''].filter(Boolean).join(' '),
    kind: 'automl',
    against: 'average',
    async run(app, data, test) {
      const { model } = await app.call('automl.run', { data, target: 'target', time, ...asked })
      return tripleOf((await app.call('evaluate.report', { model: model ?? '', data: test })).metrics)
    },
  }
}

function tripleOf(metrics: Readonly<Record<string, { value: number | null }>>): Triple {
  const [auc, logLoss, accuracy] = metricNames.map((name) => metrics[name]?.value ?? Number.NaN)
  return [auc!, logLoss!, accuracy!]
}
