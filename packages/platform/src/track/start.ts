import { type Context, type Contracts, emit, insert, nowIso, type ParsedInputOf, type Run } from '@levain/core'
import { findRun } from './find-run.ts'
import { tagChanges } from './records.ts'

/** Starts a run of a script; `parent` puts it below another run. */
export async function start(ctx: Context, input: ParsedInputOf<Contracts['track']['start']>): Promise<Run> {
  if (input.parent) await findRun(ctx, input.parent)
  const at = nowIso(ctx)
  const run: Run = {
    id: ctx.random.id(),
    kind: 'script',
    experiment: input.experiment,
    name: input.name,
    parent: input.parent ?? ctx.run?.id ?? null,
    status: 'running',
    cause: { kind: 'manual' },
    plan: null,
    inputs: {},
    error: null,
    actor: ctx.actor.id,
    createdAt: at,
    startedAt: at,
    endedAt: null,
  }
  const told = emit(at, 'run', run.id, { status: run.status, kind: run.kind, experiment: run.experiment, parent: run.parent })
  await ctx.ledger.commit([insert('runs', run), ...tagChanges(run.id, input.tags), told])
  return run
}
