import type { Shape } from '@levain/core'
import type { Evaluator } from './index.ts'

interface Layer {
  readonly inputs: number
  readonly units: number
  readonly weights: Float64Array
  readonly bias: Float64Array
}

/** Dense layers with max(0, x) between them. */
export function networkEvaluator(shape: Extract<Shape, { kind: 'network' }>, width: number): Evaluator {
  let inputs = width
  const layers = shape.layers.map(({ weights, bias }): Layer => {
    const layer = { inputs, units: bias.length, weights: Float64Array.from(weights), bias: Float64Array.from(bias) }
    inputs = bias.length
    return layer
  })
  const values = layers.map(({ units }) => new Float64Array(units))
  const outputs = inputs
  return {
    outputs,
    evaluate(matrix, rows, out) {
      for (let row = 0; row < rows; row++) {
        let from = matrix
        let at = row * width
        for (let l = 0; l < layers.length; l++) {
          answer(layers[l]!, from, at, values[l]!, l < layers.length - 1)
          from = values[l]!
          at = 0
        }
        out.set(from, row * outputs)
      }
    },
  }
}

function answer({ inputs, units, weights, bias }: Layer, from: Float64Array, at: number, out: Float64Array, hidden: boolean): void {
  out.set(bias)
  for (let i = 0; i < inputs; i++) {
    const x = from[at + i]!
    if (x === 0) continue
    const w = i * units
    for (let u = 0; u < units; u++) out[u]! += x * weights[w + u]!
  }
  if (hidden) for (let u = 0; u < units; u++) if (out[u]! < 0) out[u] = 0
}
