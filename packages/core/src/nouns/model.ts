import { z } from 'zod'
import { shape } from './shape.ts'
import { signature } from './signature.ts'
import { transform } from './transform.ts'

/** A trained model: signature, fitted transforms and shape. Everything needed to predict, nothing else. */
export const model = z.object({
  format: z.literal('levain-model/1'),
  algorithm: z.string(),
  signature,
  transforms: z.array(transform),
  /** Names of the features the shape reads, in order, after the transforms. */
  features: z.array(z.string()),
  shape,
  /** A class is answered when its probability reaches this; binary only. */
  threshold: z.number().min(0).max(1).optional(),
})
export type Model = z.infer<typeof model>
