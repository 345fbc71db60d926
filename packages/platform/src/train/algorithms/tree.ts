import { z } from 'zod'
import { growForest } from '../forest/forest.ts'
import { algorithm } from './algorithm.ts'

/** A single decision tree, by Gini impurity or squared error, on at most 255 bins per column. */
export default algorithm({
  name: 'tree',
  does: 'A single decision tree, by Gini impurity or squared error.',
  tasks: ['classification', 'regression'],
  encoding: 'trees',
  params: z.strictObject({
    depthMax: z.int().min(1).max(64).default(8).describe('Splits from the root to a leaf at most'),
    minRows: z.int().min(1).max(1_000_000).default(20).describe('Training rows in a leaf at least'),
  }),
  fit: ({ examples, classes, levels, random }, { depthMax, minRows }) =>
    growForest({
      ...{ learn: examples, classes, levels, random, threads: 1, report: () => {} },
      options: {
        ...{ trees: 1, depthMax, rowsMin: minRows, bootstrap: false, randomCuts: false },
        featuresPerNode: Number.POSITIVE_INFINITY,
      },
    }),
})
