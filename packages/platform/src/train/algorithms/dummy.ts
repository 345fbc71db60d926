import type { Shape } from '@levain/core'
import { z } from 'zod'
import { targetScale } from '../kernels/target-scale.ts'
import { algorithm, type Examples } from './algorithm.ts'

/** Answers the same for every row: class shares, or the mean. What any model has to beat. */
export default algorithm({
  name: 'dummy',
  does: 'Answers the same for every row: the class shares, or the mean. The bar for all others.',
  tasks: ['classification', 'regression'],
  encoding: 'trees',
  params: z.strictObject({}),
  fit: ({ task, classes, examples }) => (task === 'regression' ? meanShape(examples) : shareShape(classes, examples)),
})

function meanShape({ target, weights }: Examples): Shape {
  const { unit, mean } = targetScale(target, weights)
  return { kind: 'constant', value: [mean * unit], link: 'identity' }
}

/** Shares of the classes; one that no row has counts as half a row, so that its log-odds are finite. */
function shareShape(classes: number, { target, weights, rows }: Examples): Shape {
  const counts = new Array<number>(classes).fill(0)
  for (let row = 0; row < rows; row++) counts[target[row]!]! += weights?.[row] ?? 1
  const shares = counts.map((count) => Math.max(count, 0.5) / rows)
  if (classes === 2) return { kind: 'constant', value: [Math.log(shares[1]! / shares[0]!)], link: 'logit' }
  return { kind: 'constant', value: shares.map(Math.log), link: 'softmax' }
}
