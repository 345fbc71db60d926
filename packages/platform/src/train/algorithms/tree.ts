import { z } from 'zod'
import { binColumns } from '../kernels/bins.ts'
import { TargetTreeGrower } from '../kernels/grow-by-target.ts'
import { plainKernels } from '../kernels/tree-kernels.ts'
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
  fit({ classes, examples, random }, { depthMax, minRows }) {
    const binned = binColumns(examples.dense, examples.rows)
    const outputs = Math.max(1, classes === 2 ? 1 : classes)
    const options = { outputs, depthMax, minRows, featuresPerNode: examples.dense.length }
    const rows = Uint32Array.from({ length: examples.rows }, (_, i) => i)
    const { tree } = new TargetTreeGrower(binned, examples.target, options, plainKernels).grow(rows, random)
    return { kind: 'trees', aggregation: 'mean', outputs, base: new Array<number>(outputs).fill(0), trees: [tree], link: 'identity' }
  },
})
