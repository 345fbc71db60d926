import { fail, type Shape } from '@levain/core'
import { z } from 'zod'
import { boost } from '../boosting/boost.ts'
import type { LossSpec } from '../boosting/losses.ts'
import { algorithm, type Training } from './algorithm.ts'

const params = z.strictObject({
  rounds: z.int().min(1).max(10_000).default(100).describe('Trees (per class, for several classes) at most'),
  learningRate: z.number().gt(0).max(1).default(0.1),
  leaves: z.int().min(2).max(1024).default(31).describe('Leaves of a tree at most'),
  depthMax: z.int().min(1).max(64).default(64).describe('Splits from the root to a leaf at most'),
  minRows: z.int().min(1).max(1_000_000).default(20).describe('Training rows in a leaf at least'),
  l2: z.number().min(0).max(1e9).default(0).describe('Penalty on leaf values'),
  loss: z
    .enum(['auto', 'squared', 'quantile', 'poisson'])
    .default('auto')
    .describe('For numbers: squared unless named. poisson: counts and rates, from 0 up. Classes always have the log loss'),
  quantile: z.number().gt(0).lt(1).default(0.5).describe('With loss quantile: which one is predicted; 0.5 is the median'),
  rowShare: z.number().gt(0).max(1).default(1).describe('Share of the rows that each round learns from, drawn anew'),
  featureShare: z.number().gt(0).max(1).default(1).describe('Share of the features that each round uses, drawn anew'),
  monotone: z.string().max(10_000).default('').describe('Columns of numbers that must raise or lower the answer, such as +income,-age'),
  bins: z.int().min(2).max(255).default(255).describe('Bins per column at most'),
  stopAfter: z.int().min(0).max(10_000).default(20).describe('Ends after this many rounds without a lower validation loss; 0: never'),
})

/** Gradient-boosted trees on histograms, grown leaf by leaf; missing values take the side that training found better,
 * and categories are divided as sets of levels. */
export default algorithm({
  name: 'boosting',
  does: 'Gradient-boosted trees on histograms, grown leaf by leaf, stopping when validation no longer improves.',
  tasks: ['classification', 'regression'],
  encoding: 'trees',
  params,
  fit: (training, options): Promise<Shape> =>
    boost({
      loss: lossOf(training, options),
      levels: training.levels,
      monotone: monotoneOf(training, options.monotone),
      learn: training.examples,
      watch: training.validation,
      random: training.random,
      options: { ...options, threads: threadsFor(training), bundles: true },
      report: training.report,
    }),
})

/** Fewer rows to a thread than this, and they meet more than they work. */
const rowsPerThread = 100_000

function threadsFor({ threads, examples }: Training): number {
  return Math.max(1, Math.min(threads, Math.floor(examples.rows / rowsPerThread)))
}

/** Per feature its direction. @throws hyperparameter-invalid */
function monotoneOf({ names, levels, classes }: Training, text: string): (-1 | 0 | 1)[] {
  const refused = (expected: string, got: string): Error =>
    fail('hyperparameter-invalid', { algorithm: 'boosting', name: 'monotone', expected, got })
  const found = names.map((): -1 | 0 | 1 => 0)
  for (const part of text.split(',').filter((part) => part.trim() !== '')) {
    const [, sign, name = ''] = /^\s*([+-])(.*?)\s*$/.exec(part) ?? []
    const at = names.indexOf(name)
    if (!sign || at < 0 || levels[at]) throw refused('+ or - before the name of a column of numbers', part)
    if (classes > 2) throw refused('none, because there are more than two classes', part)
    found[at] = sign === '+' ? 1 : -1
  }
  return found
}

function lossOf({ task, classes, examples }: Training, { loss, quantile }: z.output<typeof params>): LossSpec {
  const expected = (what: string): Error =>
    fail('hyperparameter-invalid', { algorithm: 'boosting', name: 'loss', expected: what, got: loss })
  if (task === 'classification') {
    if (loss !== 'auto') throw expected('auto, because the target is a class')
    return classes === 2 ? { name: 'logistic' } : { name: 'softmax', classes }
  }
  if (loss === 'quantile') return { name: 'quantile', quantile }
  if (loss !== 'poisson') return { name: 'squared' }
  if (examples.target.some((y) => y < 0)) throw expected('another loss, because the target has numbers below 0')
  return { name: 'poisson' }
}
