import { artifactUri, type Context, type Contracts, emit, nowIso, type OutputOf, type ParsedInputOf, type Run, update } from '@levain/core'
import { activeExperiment } from '../experiments/find.ts'
import { findActiveRun } from './find-active.ts'

type Verb = Contracts['track']['move']

/** Moves runs into another experiment, all or none. @throws run-not-found, run-deleted, experiment-not-found, experiment-deleted */
export async function move(ctx: Context, { runs, experiment: reference }: ParsedInputOf<Verb>): Promise<OutputOf<Verb>> {
  const { id: experiment } = await activeExperiment(ctx, reference)
  const found = await Promise.all([...new Set(runs)].map((run) => findActiveRun(ctx, run)))
  const at = nowIso(ctx)
  // Artifacts keep the address they had, which clients may have kept.
  const moved = found.map((run): Run => ({ ...run, experiment, location: artifactUri(run) }))
  await ctx.ledger.commit(
    moved.flatMap(({ id, status, kind, location, parent }) => [
      update('runs', { id }, { experiment, location }),
      emit(at, 'run', id, { status, kind, experiment, parent }),
    ]),
  )
  return { runs: moved }
}
