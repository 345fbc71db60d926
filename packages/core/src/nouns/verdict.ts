import { z } from 'zod'
import { id, instant, json } from './scalars.ts'

/** One check of a verdict: what was expected and what came. `warn` does not fail the verdict. */
export const check = z.object({
  name: z.string(),
  column: z.string().optional(),
  status: z.enum(['passed', 'warned', 'failed', 'no-evidence']),
  expected: z.string(),
  actual: z.string(),
  /** Rows that broke the check: how many, and the first few with their row numbers (1 is the first row). */
  offending: z
    .object({ count: z.int().nonnegative(), rows: z.array(z.object({ row: z.int().positive(), values: z.record(z.string(), json) })) })
    .optional(),
})
export type Check = z.infer<typeof check>

/** The answer of a gate. Fails closed: a check without evidence does not pass. */
export const verdict = z.object({
  id,
  kind: z.enum(['data', 'model']),
  /** What was judged, e.g. `dataset:flights@3` or `model:sha256:…`. */
  subject: z.string(),
  passed: z.boolean(),
  reason: z.string(),
  checks: z.array(check),
  run: id.nullable(),
  createdAt: instant,
})
export type Verdict = z.infer<typeof verdict>
