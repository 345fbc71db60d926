import { type Context, fail, type Run } from '@levain/core'
import { findRun } from './find-run.ts'

/** Finds a run that may be written to: one read by its key where the id is whole. @throws run-not-found, run-deleted */
export async function findActiveRun(ctx: Pick<Context, 'ledger'>, reference: string): Promise<Run> {
  const run = await findRun(ctx, reference)
  if (run.deletedAt !== null) throw fail('run-deleted', { run: run.id })
  return run
}
