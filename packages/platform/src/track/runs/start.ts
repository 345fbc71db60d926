import {
  belowExperiment,
  type Change,
  type Context,
  type Contracts,
  type Experiment,
  fail,
  isLevainError,
  nameTag,
  newRun,
  type ParsedInputOf,
  parentTag,
  type Run,
  runChanges,
  runId,
} from '@levain/core'
import { createExperiment } from '../experiments/create.ts'
import { findRun } from './find-run.ts'
import { tagChanges } from './records.ts'
import { runName } from './run-name.ts'

type Input = ParsedInputOf<Contracts['track']['start']>

/**
 * Starts a run of a script; `parent` puts it below another run.
 *
 * @throws run-not-found for a parent that is not there, experiment-deleted
 */
export async function start(ctx: Context, input: Input): Promise<Run> {
  const there = input.id === undefined ? undefined : await ctx.ledger.first('runs', { id: input.id })
  if (there) return there
  const experiment = await experimentFor(ctx, input.experiment)
  const own = input.id === undefined ? {} : { id: input.id }
  const run = newRun(ctx, { ...own, kind: 'script', experiment: experiment.id, ...(await namesOf(ctx, input)) })
  const at = { startedAt: input.startedAt ?? run.startedAt, heartbeatAt: input.heartbeat ? run.createdAt : null }
  const begun: Run = {
    ...run,
    ...at,
    user: input.user ?? run.user,
    location: experiment.location && belowExperiment(experiment.location, run.id),
  }
  await ctx.ledger.commit(startChanges(ctx, begun, input.tags))
  return begun
}

const startChanges = (ctx: Context, run: Run, tags: Readonly<Record<string, string>>): Change[] => [
  ...runChanges(ctx, run),
  ...tagChanges(run.id, tags),
]

async function namesOf(ctx: Context, { name, parent, tags }: Input): Promise<{ name: string; parent?: string }> {
  if (parent !== undefined) await findRun(ctx, parent)
  const tagged = tags[nameTag]
  if (name !== '' && tagged !== undefined && tagged !== name)
    throw fail('input-invalid', { field: `tags.${nameTag}`, expected: `the run's name, ${name}`, got: tagged })
  const above = parent ?? runId.safeParse(tags[parentTag]).data
  return { name: name || tagged || runName(ctx.random), ...(above === undefined ? {} : { parent: above }) }
}

/** By id or name. A name that is not there is created, so that scripts need not ask first. */
async function experimentFor(ctx: Context, reference: string): Promise<Experiment> {
  const found = (await ctx.ledger.first('experiments', { id: reference })) ?? (await ctx.ledger.first('experiments', { name: reference }))
  if (found?.deletedAt) throw fail('experiment-deleted', { experiment: found.name })
  return found ?? newExperimentFor(ctx, reference)
}

/** Of many runs that name a new experiment at once, one creates it and the others join. */
async function newExperimentFor(ctx: Context, name: string): Promise<Experiment> {
  try {
    return (await createExperiment(ctx, { name, tags: {} })).experiment
  } catch (error) {
    const there = isLevainError(error, 'experiment-exists') ? await ctx.ledger.first('experiments', { name }) : undefined
    if (!there || there.deletedAt) throw error
    return there
  }
}
