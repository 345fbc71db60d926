import type { Context, Contracts, OutputOf, ParsedInputOf } from '@levain/core'
import { findExperiment } from './find.ts'
import { tagsOfExperiments } from './tags.ts'

type Verb = Contracts['track']['experiment']

/** Shows an experiment, the number of its runs, and the newest of them. */
export async function showExperiment(ctx: Context, { experiment: reference, by }: ParsedInputOf<Verb>): Promise<OutputOf<Verb>> {
  const experiment = await findExperiment(ctx, reference, by)
  const ofIt = { experiment: experiment.id, deletedAt: null }
  const [tags, runs, [newest = null]] = await Promise.all([
    tagsOfExperiments(ctx, [experiment.id]),
    ctx.ledger.count('runs', ofIt),
    ctx.ledger.find('runs', { where: ofIt, orderBy: [['createdAt', 'desc']], limit: 1 }),
  ])
  return { experiment, tags: tags.get(experiment.id) ?? {}, runs, newest }
}
