import { z } from 'zod'
import { shape } from './shape.ts'
import { signature } from './signature.ts'
import { transform } from './transform.ts'

/**
 * A correction of probabilities, fitted on rows that training did not see. `sigmoid`: p_k ∝ exp(slope · log p_k + intercept_k), which for
 * two classes is Platt's. `isotonic`: p_k ∝ the broken line through the points (x, y) of class k, level beyond its ends.
 */
export const calibration = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('sigmoid'), slope: z.number(), intercept: z.array(z.number()) }),
  z.object({ kind: z.literal('isotonic'), lines: z.array(z.object({ x: z.array(z.number()), y: z.array(z.number()) })) }),
])
export type Calibration = z.infer<typeof calibration>

/** A trained model: signature, fitted transforms and shape. Everything needed to predict, nothing else. */
export const model = z.object({
  format: z.literal('levain-model/1'),
  algorithm: z.string(),
  signature,
  transforms: z.array(transform),
  /** Names of the features the shape reads, in order, after the transforms. */
  features: z.array(z.string()),
  shape,
  /** Applied to the probabilities that the shape answers; classifiers only. */
  calibration: calibration.optional(),
  /** A class is answered when its probability reaches this; binary only. */
  threshold: z.number().min(0).max(1).optional(),
})
export type Model = z.infer<typeof model>
