import {
  type Change,
  type Context,
  type Contracts,
  emit,
  fail,
  nameTag,
  nowIso,
  type ParsedInputOf,
  type Run,
  update as updateRow,
  upsert,
} from '@levain/core'
import { isGivenUp } from '../life/beat.ts'
import { findActiveRun } from './find-active.ts'
import { findRun } from './find-run.ts'

type Verbs = Contracts['track']

/**
 * Ends a run. Saying so twice is once.
 *
 * @throws conflict when it ended before in another way
 */
export async function finish(ctx: Context, input: ParsedInputOf<Verbs['finish']>): Promise<Run> {
  const run = await findRun(ctx, input.run)
  refusePipeline(run)
  if (run.endedAt !== null && !isGivenUp(run)) return asBefore(run, input.status)
  const endedAt = nowIso(ctx)
  const error = input.error === undefined ? errorAfter(run) : { code: 'failed', message: input.error }
  const ended: Run = { ...run, status: input.status, error, endedAt }
  await ctx.ledger.commit([
    updateRow('runs', { id: run.id }, { status: ended.status, error, endedAt }, { endedAt: run.endedAt }),
    told(ctx, ended),
  ])
  return ended
}

/** Changes name, state or end; a run that goes on has no end. @throws run-not-found, run-deleted */
export async function update(ctx: Context, { run: reference, ...input }: ParsedInputOf<Verbs['update']>): Promise<Run> {
  const run = await findActiveRun(ctx, reference)
  // Programs inside a step may take the pipeline's run for theirs; how it ends is the pipeline's to say.
  const { status, endedAt, ...others } = input
  const set = changed(run, run.kind === 'pipeline' ? others : { ...others, status, endedAt }, nowIso(ctx))
  if (Object.keys(set).length === 0) return run
  const after = { ...run, ...set }
  const renamed: Change[] = set.name === undefined ? [] : [upsert('tags', { run: run.id, key: nameTag, value: set.name })]
  await ctx.ledger.commit([updateRow('runs', { id: run.id }, set), ...renamed, told(ctx, after)])
  return after
}

const ends: ReadonlySet<Run['status']> = new Set(['ok', 'failed', 'cancelled'])

function changed(run: Run, { name, status, endedAt, error }: Omit<ParsedInputOf<Verbs['update']>, 'run'>, now: string): Partial<Run> {
  const renamed = name === undefined ? {} : { name }
  if (status === undefined) return { ...renamed, ...(endedAt === undefined ? {} : { endedAt }) }
  const why = { error: error === undefined ? errorAfter(run) : { code: 'failed', message: error } }
  if (ends.has(status)) return { ...renamed, ...why, status, endedAt: endedAt ?? (run.status === status ? run.endedAt : null) ?? now }
  // What goes on again is no longer what went wrong.
  return { ...renamed, status, endedAt: endedAt ?? null, error: null }
}

/** A run that says how it ended was not silent after all. */
const errorAfter = (run: Run): Run['error'] => (isGivenUp(run) ? null : run.error)

function refusePipeline(run: Run): void {
  if (run.kind === 'pipeline')
    throw fail('input-invalid', { field: 'run', expected: 'a run that is not a pipeline; levain pipeline cancel ends one', got: run.id })
}

const told = (ctx: Context, { id, status, kind, experiment, parent }: Run): Change =>
  emit(nowIso(ctx), 'run', id, { status, kind, experiment, parent })

function asBefore(run: Run, status: Run['status']): Run {
  if (run.status !== status) throw fail('conflict', { what: `The end of run ${run.id}`, expected: 'a run that goes on', got: run.status })
  return run
}
