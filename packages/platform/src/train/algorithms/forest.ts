import { z } from 'zod'
import { growForest } from '../forest/forest.ts'
import { featuresPerNode, forestParams, rowsMinFor, threadsFor } from '../forest/params.ts'
import { algorithm } from './algorithm.ts'

/** A random forest: trees on bootstrap samples, a random choice of features in each node, answers averaged. */
export default algorithm({
  name: 'forest',
  does: 'A random forest: many trees on resampled rows, each node choosing among random features.',
  tasks: ['classification', 'regression'],
  encoding: 'trees',
  params: z.strictObject({
    ...forestParams,
    bootstrap: z.boolean().default(true).describe('Each tree learns from rows drawn with repetition'),
  }),
  fit: (training, { trees, depthMax, minRows, featureShare, bootstrap }) =>
    growForest({
      ...{ learn: training.examples, classes: training.classes, levels: training.levels },
      ...{ threads: threadsFor(training), random: training.random, report: training.report },
      options: {
        ...{ trees, depthMax, bootstrap, randomCuts: false },
        rowsMin: rowsMinFor(minRows, training),
        featuresPerNode: featuresPerNode(training, featureShare, 1 / 3),
      },
    }),
})
