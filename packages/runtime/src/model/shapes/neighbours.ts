import type { Shape } from '@levain/core'
import type { Evaluator } from './index.ts'
import { createNearest } from './nearest.ts'

type Neighbours = Extract<Shape, { kind: 'neighbours' }>

/** The nearest points vote for their class, or with their number. */
export function neighboursEvaluator(shape: Neighbours, width: number): Evaluator {
  const { outputs, targets, weights, votes } = shape
  const k = Math.min(shape.k, targets.length)
  const nearest = createNearest(Float64Array.from(shape.points), width, k)
  const ballot = new Float64Array(k)
  return {
    outputs,
    evaluate(matrix, rows, out) {
      for (let row = 0; row < rows; row++) {
        nearest.find(matrix, row * width)
        const { points, squares } = nearest
        weigh(squares, votes, ballot)
        let total = 0
        for (let i = 0; i < k; i++) total += ballot[i]! *= weights?.[points[i]!] ?? 1
        const at = row * outputs
        out.fill(0, at, at + outputs)
        for (let i = 0; i < k; i++) {
          const target = targets[points[i]!]!
          if (outputs === 1) out[at]! += (ballot[i]! / total) * target
          else out[at + target]! += ballot[i]! / total
        }
        // Shares of votes may add up to a little more than all.
        if (outputs > 1) for (let o = at; o < at + outputs; o++) out[o] = Math.min(1, out[o]!)
      }
    },
  }
}

/** 1 each, or 1 over the distance; points at no distance outvote all others. */
function weigh(squares: Float64Array, votes: Neighbours['votes'], out: Float64Array): void {
  const nearest = squares[0]!
  const uniform = votes === 'uniform' || !Number.isFinite(nearest)
  for (let i = 0; i < out.length; i++) {
    if (uniform) out[i] = 1
    else if (nearest === 0) out[i] = squares[i] === 0 ? 1 : 0
    // Relative to the nearest, so that neither tiny nor huge distances leave the range of numbers.
    else out[i] = Math.sqrt(nearest / squares[i]!)
  }
}
