import { type Context, type Contracts, emit, nowIso, type ParsedInputOf, type Run, update } from '@levain/core'
import { findRun } from './find-run.ts'

type Verbs = Contracts['track']

/** Puts a run into the bin; it can still be read. @throws run-not-found */
export async function remove(ctx: Context, input: ParsedInputOf<Verbs['delete']>): Promise<Run> {
  const run = await findRun(ctx, input.run)
  return run.deletedAt === null ? moved(ctx, run, nowIso(ctx)) : run
}

/** Takes a run out of the bin. @throws run-not-found */
export async function restore(ctx: Context, input: ParsedInputOf<Verbs['restore']>): Promise<Run> {
  const run = await findRun(ctx, input.run)
  return run.deletedAt === null ? run : moved(ctx, run, null)
}

async function moved(ctx: Context, run: Run, deletedAt: string | null): Promise<Run> {
  const { id, status, kind, experiment, parent } = run
  await ctx.ledger.commit([
    update('runs', { id }, { deletedAt }),
    emit(nowIso(ctx), 'run', id, { status, kind, experiment, parent, deleted: deletedAt !== null }),
  ])
  return { ...run, deletedAt }
}
