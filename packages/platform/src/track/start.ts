import { type Context, type Contracts, newRun, type ParsedInputOf, type Run, runChanges } from '@levain/core'
import { findRun } from './find-run.ts'
import { tagChanges } from './records.ts'

/** Starts a run of a script; `parent` puts it below another run. */
export async function start(ctx: Context, input: ParsedInputOf<Contracts['track']['start']>): Promise<Run> {
  if (input.parent) await findRun(ctx, input.parent)
  const { experiment, name } = input
  const run = newRun(ctx, { kind: 'script', experiment, name, ...(input.parent ? { parent: input.parent } : {}) })
  await ctx.ledger.commit([...runChanges(run), ...tagChanges(run.id, input.tags)])
  return run
}
