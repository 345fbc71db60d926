import { z } from 'zod'
import { id, instant, json } from './scalars.ts'

/** A way of looking at a page that somebody kept: filter, order, columns, charts. */
export const savedView = z.object({
  id,
  /** The page it is of, e.g. `experiment:churn`. */
  page: z.string(),
  name: z.string(),
  owner: z.string(),
  state: json,
  createdAt: instant,
  updatedAt: instant,
})
export type SavedView = z.infer<typeof savedView>
