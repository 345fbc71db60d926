import {
  belowExperiment,
  type Change,
  type Context,
  type Contracts,
  fail,
  nameTag,
  newRun,
  type ParsedInputOf,
  parentTag,
  type Run,
  runChanges,
  runId,
} from '@levain/core'
import { ensureExperiment } from '../experiments/ensure.ts'
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
  const experiment = await ensureExperiment(ctx, input.experiment)
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
