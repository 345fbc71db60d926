import { z } from 'zod'

/** What every search takes. */
export const search = {
  filter: z.string().optional().describe(`e.g. metrics.auc > 0.8 AND params.depth = '6'`),
  orderBy: z.array(z.string()).default([]).describe('Keys to sort by, each with ASC or DESC'),
  view: z.enum(['active', 'deleted', 'all']).default('active').describe('What is in the bin, or is not'),
  page: z.string().optional().describe('What the answer before gave as next'),
}

export const reference = (does: string) => z.string().min(1).max(500).describe(does)
