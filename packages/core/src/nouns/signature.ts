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
    /** clustering: the number of a group. anomaly: from 0 to 1, the odder the greater. projection: a list of numbers. */
    task: z.enum(['classification', 'regression', 'clustering', 'anomaly', 'projection']),
    /** Class labels in the order of the probabilities, or the numbers of the groups; absent for what answers numbers. */
    classes: z.array(z.union([z.string(), z.number(), z.boolean()])).optional(),
  }),
})
export type Signature = z.infer<typeof signature>

/** Whether answers of this kind are right or wrong: whether there is a target to learn from and to measure against. */
export function hasTarget(task: Signature['output']['task']): task is 'classification' | 'regression' {
  return task === 'classification' || task === 'regression'
}
