import { type Context, type Experiment, fail } from '@levain/core'

type Reader = Pick<Context, 'ledger'>

/**
 * Finds an experiment by its id or its name; where both fit, by its id.
 *
 * @throws experiment-not-found
 */
export async function findExperiment(ctx: Reader, reference: string, by: 'any' | 'id' | 'name' = 'any'): Promise<Experiment> {
  const found =
    (by === 'name' ? undefined : await ctx.ledger.first('experiments', { id: reference })) ??
    (by === 'id' ? undefined : await ctx.ledger.first('experiments', { name: reference }))
  if (!found) throw fail('experiment-not-found', { experiment: reference })
  return found
}

/** The same, refusing what is in the bin. @throws experiment-not-found, experiment-deleted */
export async function activeExperiment(ctx: Reader, reference: string): Promise<Experiment> {
  const experiment = await findExperiment(ctx, reference)
  if (experiment.deletedAt !== null) throw fail('experiment-deleted', { experiment: experiment.name })
  return experiment
}

/** Ids of experiments that are given by id or name; what is neither holds no runs. */
export async function experimentIds(ctx: Reader, references: readonly string[]): Promise<string[]> {
  const named = await ctx.ledger.find('experiments', { where: { name: { in: references } } })
  const idOf = new Map(named.map(({ id, name }) => [name, id]))
  const known = new Set((await ctx.ledger.find('experiments', { where: { id: { in: references } } })).map(({ id }) => id))
  return references.map((reference) => (known.has(reference) ? reference : (idOf.get(reference) ?? reference)))
}
