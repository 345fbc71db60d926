import { z } from 'zod'
import { experimentId, instant } from './scalars.ts'

/** Runs that belong together. A `/` in the name makes folders: `churn/2026/trees`. */
export const experiment = z.object({
  id: experimentId,
  name: z.string().min(1).max(500),
  /** Where artifacts of its runs go, as a URI, when that is not Levain's own store. */
  location: z.string().nullable(),
  createdAt: instant,
  updatedAt: instant,
  /** In the bin since then; null when it is not. */
  deletedAt: instant.nullable(),
})
export type Experiment = z.infer<typeof experiment>

/** The experiment of runs that name none. */
export const defaultExperiment = { id: '0', name: 'Default' } as const
