import type { Shape } from '@levain/core'
import { z } from 'zod'
import { boost } from '../boosting/boost.ts'
import { algorithm } from './algorithm.ts'

const params = z.strictObject({
  rounds: z.int().min(1).max(10_000).default(100).describe('Trees (per class, for several classes) at most'),
  learningRate: z.number().gt(0).max(1).default(0.1),
  leaves: z.int().min(2).max(1024).default(31).describe('Leaves of a tree at most'),
  depthMax: z.int().min(1).max(64).default(64).describe('Splits from the root to a leaf at most'),
  minRows: z.int().min(1).max(1_000_000).default(20).describe('Training rows in a leaf at least'),
  l2: z.number().min(0).max(1e9).default(0).describe('Penalty on leaf values'),
  bins: z.int().min(2).max(255).default(255).describe('Bins per column at most'),
  stopAfter: z.int().min(0).max(10_000).default(20).describe('Ends after this many rounds without a lower validation loss; 0: never'),
})

/** Gradient-boosted trees on histograms, grown leaf by leaf; missing values take the side that training found better. */
export default algorithm({
  name: 'boosting',
  does: 'Gradient-boosted trees on histograms, grown leaf by leaf, stopping when validation no longer improves.',
  tasks: ['classification', 'regression'],
  encoding: 'trees',
  params,
  fit: ({ task, classes, examples, validation, report }, options): Promise<Shape> =>
    boost({
      loss: task === 'regression' ? 'squared' : classes === 2 ? 'logistic' : 'softmax',
      outputs: classes > 2 ? classes : 1,
      learn: examples,
      watch: validation,
      options: { ...options, threads: 1 },
      report,
    }),
})
