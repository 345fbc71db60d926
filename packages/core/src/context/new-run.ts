import { defaultExperiment, type Experiment, type Run } from '../nouns/index.ts'
import { belowRoot } from './artifact-places.ts'
import { type Context, nowIso } from './context.ts'
import { type Change, emit, ensure, insert, upsert } from './ledger.ts'

/**
 * A run that begins now, below the run on whose behalf this happens. What is given takes the place of what it would be.
 *
 * @example
 * newRun(ctx, { kind: 'training', experiment: 'churn', name: 'boosting' })
 */
export function newRun(ctx: Context, given: Pick<Run, 'kind' | 'experiment'> & Partial<Run>): Run {
  const at = nowIso(ctx)
  return {
    id: ctx.random.id(),
    name: '',
    parent: ctx.run?.id ?? null,
    status: 'running',
    cause: { kind: 'manual' },
    plan: null,
    inputs: {},
    error: null,
    actor: ctx.actor.id,
    user: ctx.actor.id,
    location: null,
    createdAt: at,
    startedAt: at,
    endedAt: null,
    heartbeatAt: null,
    deletedAt: null,
    ...given,
  }
}

/** What makes a new run known: its experiment, itself, and the event that tells of it. */
export function runChanges(ctx: Pick<Context, 'artifactRoot'>, run: Run): Change[] {
  const { id, experiment, createdAt: at } = run
  const name = experiment === defaultExperiment.id ? defaultExperiment.name : experiment
  return [
    ensure('experiments', newExperiment(ctx, at, { id: experiment, name })),
    insert('runs', run),
    ...nameTags(run),
    emit(at, 'run', id, { status: run.status, kind: run.kind, experiment, parent: run.parent }),
  ]
}

/** An experiment that begins now. What is given takes the place of what it would be. */
export function newExperiment(
  { artifactRoot }: Pick<Context, 'artifactRoot'>,
  at: string,
  given: Pick<Experiment, 'id' | 'name'> & Partial<Experiment>,
): Experiment {
  return { location: belowRoot(artifactRoot, given.id), createdAt: at, updatedAt: at, deletedAt: null, ...given }
}

/** Name and parent are also tags, which is where programs that know no such columns look for them. */
function nameTags({ id, name, parent }: Pick<Run, 'id' | 'name' | 'parent'>): Change[] {
  const tags = { ...(name === '' ? {} : { [nameTag]: name }), ...(parent === null ? {} : { [parentTag]: parent }) }
  return Object.entries(tags).map(([key, value]) => upsert('tags', { run: id, key, value }))
}

/** The tag that is a run's name. */
export const nameTag = 'mlflow.runName'
/** The tag that is a run's parent. */
export const parentTag = 'mlflow.parentRunId'
