import { type Context, type Contracts, emit, fail, nowIso, type OutputOf, type ParsedInputOf, remove, update, upsert } from '@levain/core'
import { type Grouped, grouped } from '../grouped.ts'
import { activeExperiment } from './find.ts'

type Reader = Pick<Context, 'ledger'>

/** The tags of each of these experiments, in one query. */
export async function tagsOfExperiments(ctx: Reader, ids: readonly string[]): Promise<Grouped<string>> {
  const rows = await ctx.ledger.find('experimentTags', { where: { experiment: { in: ids } }, orderBy: [['key', 'asc']] })
  return grouped(ids, rows, ({ experiment }) => experiment)
}

type Tag = Contracts['track']['tagExperiment']

/** Sets tags of an experiment. @throws experiment-not-found, experiment-deleted */
export async function tagExperiment(ctx: Context, input: ParsedInputOf<Tag>): Promise<OutputOf<Tag>> {
  const { id } = await activeExperiment(ctx, input.experiment)
  return touch(
    ctx,
    id,
    Object.entries(input.tags).map(([key, value]) => upsert('experimentTags', { experiment: id, key, value })),
  )
}

type Untag = Contracts['track']['untagExperiment']

/** Removes a tag of an experiment. @throws experiment-not-found, experiment-deleted, tag-not-found */
export async function untagExperiment(ctx: Context, { experiment, key }: ParsedInputOf<Untag>): Promise<OutputOf<Untag>> {
  const { id, name } = await activeExperiment(ctx, experiment)
  if (!(await ctx.ledger.first('experimentTags', { experiment: id, key }))) throw fail('tag-not-found', { of: `Experiment ${name}`, key })
  return touch(ctx, id, [remove('experimentTags', { experiment: id, key })])
}

async function touch(ctx: Context, id: string, changes: Parameters<Context['ledger']['commit']>[0]): Promise<OutputOf<Tag>> {
  const at = nowIso(ctx)
  await ctx.ledger.commit([...changes, update('experiments', { id }, { updatedAt: at }), emit(at, 'experiment', id, { change: 'tagged' })])
  const [experiment, tags] = await Promise.all([ctx.ledger.first('experiments', { id }), tagsOfExperiments(ctx, [id])])
  if (!experiment) throw fail('experiment-not-found', { experiment: id })
  return { experiment, tags: tags.get(id) ?? {} }
}
