import { z } from 'zod'
import { columnType } from './dataset.ts'

/** One input a model expects, by name. `range` and `levels` are what training saw; they describe, they do not refuse. */
export const signatureColumn = z.object({
  name: z.string(),
  type: columnType,
  required: z.boolean().default(true),
  range: z.object({ min: z.number(), max: z.number() }).optional(),
  levels: z.array(z.string()).optional(),
})
export type SignatureColumn = z.infer<typeof signatureColumn>

/** What goes in, in order, and what comes out. */
export const signature = z.object({
  inputs: z.array(signatureColumn).min(1),
  output: z.object({
    name: z.string(),
    task: z.enum(['classification', 'regression']),
    /** Class labels in the order of the probabilities; absent for regression. */
    classes: z.array(z.union([z.string(), z.number(), z.boolean()])).optional(),
  }),
})
export type Signature = z.infer<typeof signature>
