import { z } from 'zod'
import { growForest } from '../forest/forest.ts'
import { featuresPerNode, forestParams, rowsMinFor, threadsFor } from '../forest/params.ts'
import { algorithm } from './algorithm.ts'

/** Extremely randomised trees (Geurts, Ernst and Wehenkel 2006): all rows, and one random cut for each feature looked at. */
export default algorithm({
  name: 'extra-trees',
  does: 'Extremely randomised trees: like a forest, but on all rows, and each feature is cut at random.',
  tasks: ['classification', 'regression'],
  encoding: 'trees',
  params: z.strictObject({
    ...forestParams,
    bootstrap: z.boolean().default(false).describe('Each tree learns from rows drawn with repetition'),
  }),
  fit: (training, { trees, depthMax, minRows, featureShare, bootstrap }) =>
    growForest({
      ...{ learn: training.examples, classes: training.classes, levels: training.levels },
      ...{ threads: threadsFor(training), random: training.random, report: training.report },
      options: {
        ...{ trees, depthMax, bootstrap, randomCuts: true },
        rowsMin: rowsMinFor(minRows, training),
        featuresPerNode: featuresPerNode(training, featureShare, 1),
      },
    }),
})
