import { z } from 'zod'
import type { Training } from '../algorithms/algorithm.ts'

/** Hyper-parameters that forests of every kind have. */
export const forestParams = {
  trees: z.int().min(1).max(2000).default(100),
  depthMax: z.int().min(1).max(64).default(64).describe('Splits from the root to a leaf at most'),
  minRows: z
    .int()
    .min(0)
    .max(1_000_000)
    .default(0)
    .describe('Training rows in a leaf at least; 0: 1, and with more than 20,000 rows one in 20,000, so that the model stays small'),
  featureShare: z
    .number()
    .min(0)
    .max(1)
    .default(0)
    .describe('Share of the features each node chooses among; 0: the square root of their number; for numbers a third, of extra-trees all'),
}

const leavesWanted = 20_000

export const rowsMinFor = (asked: number, { examples }: Training): number => asked || Math.max(1, Math.round(examples.rows / leavesWanted))

/** @param shareOfNumbers the share for regression, unless one is asked for */
export function featuresPerNode({ task, examples }: Training, asked: number, shareOfNumbers: number): number {
  const features = examples.dense.length
  if (asked > 0) return Math.max(1, Math.round(asked * features))
  return Math.max(1, Math.round(task === 'regression' ? features * shareOfNumbers : Math.sqrt(features)))
}

/** Fewer cells to a thread than this, and starting it takes longer than its trees. */
const cellsPerThread = 200_000

export function threadsFor({ threads, examples }: Training): number {
  return Math.max(1, Math.min(threads, Math.floor((examples.rows * examples.dense.length) / cellsPerThread)))
}
