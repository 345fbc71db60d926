import type { Shape } from '@levain/core'
import { z } from 'zod'
import { algorithm, type Training } from './algorithm.ts'

/** Answers the same for every row: class shares, or the mean. What any model has to beat. */
export default algorithm({
  name: 'dummy',
  does: 'Answers the same for every row: the class shares, or the mean. The bar for all others.',
  tasks: ['classification', 'regression'],
  encoding: 'trees',
  params: z.strictObject({}),
  fit: ({ task, classes, examples }) => (task === 'regression' ? meanShape(examples.target) : shareShape(classes, examples.target)),
})

function meanShape(target: Float64Array): Shape {
  return { kind: 'constant', value: [target.reduce((sum, y) => sum + y, 0) / target.length], link: 'identity' }
}

function shareShape(classes: Training['classes'], target: Float64Array): Shape {
  const shares = classShares(classes, target)
  if (classes === 2) return { kind: 'constant', value: [Math.log(shares[1]! / shares[0]!)], link: 'logit' }
  return { kind: 'constant', value: shares.map(Math.log), link: 'softmax' }
}

/** Shares of the classes; one that no row has counts as half a row, so that its log-odds are finite. */
export function classShares(classes: number, target: Float64Array): number[] {
  const counts = new Array<number>(classes).fill(0)
  for (const y of target) counts[y]! += 1
  return counts.map((count) => Math.max(count, 0.5) / target.length)
}
