import { z } from 'zod'
import { binColumns } from '../kernels/bins.ts'
import { TargetTreeGrower } from '../kernels/grow-by-target.ts'
import { plainKernels } from '../kernels/tree-kernels.ts'
import { algorithm, type Task } from './algorithm.ts'

/** A random forest: trees on bootstrap samples, a random choice of features in each node, answers averaged. */
export default algorithm({
  name: 'forest',
  does: 'A random forest: many trees on resampled rows, each node choosing among random features.',
  tasks: ['classification', 'regression'],
  encoding: 'trees',
  params: z.strictObject({
    trees: z.int().min(1).max(2000).default(50),
    depthMax: z.int().min(1).max(64).default(12).describe('Splits from the root to a leaf at most'),
    minRows: z.int().min(1).max(1_000_000).default(5).describe('Training rows in a leaf at least'),
    featureShare: z
      .number()
      .min(0)
      .max(1)
      .default(0)
      .describe('Share of the features each node chooses among; 0: the square root of their number, for regression a third'),
  }),
  fit({ task, classes, examples, random, report }, { trees, depthMax, minRows, featureShare }) {
    const binned = binColumns(examples.dense, examples.rows)
    const outputs = Math.max(1, classes === 2 ? 1 : classes)
    const featuresPerNode = perNode(task, examples.dense.length, featureShare)
    const grower = new TargetTreeGrower(binned, examples.target, { outputs, depthMax, minRows, featuresPerNode }, plainKernels)
    const sample = new Uint32Array(examples.rows)
    const grown = Array.from({ length: trees }, (_, t) => {
      for (let i = 0; i < sample.length; i++) sample[i] = Math.floor(random.next() * sample.length)
      // Any order will do; ascending row numbers read memory forwards.
      const { tree } = grower.grow(sample.sort(), random)
      report(t + 1, {})
      return tree
    })
    return { kind: 'trees', aggregation: 'mean', outputs, base: new Array<number>(outputs).fill(0), trees: grown, link: 'identity' }
  },
})

function perNode(task: Task, features: number, share: number): number {
  if (share > 0) return Math.max(1, Math.round(share * features))
  return Math.max(1, task === 'regression' ? Math.round(features / 3) : Math.round(Math.sqrt(features)))
}
