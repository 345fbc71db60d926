import { fail, type Shape } from '@levain/core'
import { z } from 'zod'
import { designWidth } from '../kernels/design.ts'
import { gramOf } from '../kernels/gram.ts'
import { eigen } from '../kernels/jacobi.ts'
import { RowBlocks } from '../kernels/row-blocks.ts'
import { algorithm } from './algorithm.ts'

/** Rotations grow with the cube of the features. */
const featuresMax = 600

/** The directions in which scaled rows differ most, as a linear shape: one output for each. */
export default algorithm({
  name: 'pca',
  does: 'Principal components: the few directions in which rows differ most. Needs no target.',
  tasks: ['projection'],
  encoding: 'linear',
  params: z.strictObject({
    components: z.int().min(1).max(featuresMax).default(2).describe('How many; as many as there are features at most'),
  }),
  async fit({ examples, report }, { components }): Promise<Shape> {
    const width = designWidth(examples)
    const features = width - 1
    if (features > featuresMax) {
      throw fail('input-invalid', {
        field: 'data',
        expected: `at most ${featuresMax} features after encoding, for pca`,
        got: String(features),
      })
    }
    const products = gramOf(await RowBlocks.over(examples))
    const weight = products[0]!
    const mean = Float64Array.from({ length: features }, (_, j) => products[j + 1]! / weight)
    const covariance = new Float64Array(features * features)
    for (let j = 0; j < features; j++) {
      for (let k = 0; k < features; k++) covariance[j * features + k] = products[(j + 1) * width + k + 1]! / weight - mean[j]! * mean[k]!
    }
    const { values, vectors } = eigen(covariance, features)
    const total = values.reduce((sum, value) => sum + Math.max(0, value), 0)
    const kept = vectors.slice(0, components)
    report(
      1,
      total > 0 ? { 'explained-variance': values.slice(0, components).reduce((sum, value) => sum + Math.max(0, value), 0) / total } : {},
    )
    return {
      kind: 'linear',
      intercept: kept.map((vector) => 0 - vector.reduce((sum, x, j) => sum + x * mean[j]!, 0)),
      coefficients: kept.map((vector) => Array.from(vector)),
      link: 'identity',
    }
  },
})
