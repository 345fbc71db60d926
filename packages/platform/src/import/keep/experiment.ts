import { type Context, type Experiment, ensure, fail, update } from '@levain/core'
import { createExperiment } from '../../track/index.ts'
import type { Claim, LeftOut } from '../items.ts'

export interface SourceExperiment extends Pick<Experiment, 'name' | 'createdAt' | 'updatedAt' | 'deletedAt'> {
  readonly tags: Readonly<Record<string, string>>
}

/** Keeps an experiment under its name. One of that name that is there stays as it is, with tags it did not have. */
export async function keepExperiment(ctx: Context, { name, tags, ...times }: SourceExperiment, claim: Claim): Promise<LeftOut[]> {
  const before = await ctx.ledger.first('experiments', { name })
  const id = before?.id ?? (await createExperiment(ctx, { name, tags: {} })).experiment.id
  await ctx.ledger.commit([
    claim.change,
    ...(before ? [] : [update('experiments', { id }, times)]),
    ...Object.entries(tags).map(([key, value]) => ensure('experimentTags', { experiment: id, key, value })),
  ])
  return []
}

/** The id here of an experiment that was named by name. @throws experiment-not-found */
export async function experimentNamed(ctx: Pick<Context, 'ledger'>, name: string): Promise<string> {
  const found = await ctx.ledger.first('experiments', { name })
  if (!found) throw fail('experiment-not-found', { experiment: name })
  return found.id
}
