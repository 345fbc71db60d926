import {
  type Change,
  type Context,
  emit,
  ensure,
  insert,
  newRun,
  nowIso,
  parentTag,
  type Run,
  record,
  runId,
  run as runNoun,
  update,
  upsert,
} from '@levain/core'
import { addInputs, addOutputs, appendLog } from '../../track/index.ts'
import type { Claim, LeftOut, SourceRun } from '../items.ts'
import { experimentNamed } from './experiment.ts'
import { keepFiles } from './files.ts'
import { requireOwn } from './own.ts'
import { valid } from './valid.ts'

const rowsPerCommit = 1000

/**
 * Keeps a run under its own id. It is out of the bin until all of it is there.
 *
 * @throws experiment-not-found, import-taken
 */
export async function keepRun(ctx: Context, source: SourceRun, claim: Claim): Promise<LeftOut[]> {
  const run = await runOf(ctx, source)
  const before = await ctx.ledger.first('runs', { id: run.id })
  if (before) await requireOwn(ctx, claim.item)
  const { id: _, createdAt: __, ...set } = run
  await ctx.ledger.commit([
    before ? update('runs', { id: run.id }, { ...set, deletedAt: null }) : insert('runs', { ...run, deletedAt: null }),
    claim.change,
    emit(nowIso(ctx), 'run', run.id, { status: run.status, kind: run.kind, experiment: run.experiment, parent: run.parent }),
  ])
  await keepLabels(ctx, source)
  for await (const points of source.points) await ctx.ledger.commit([record(run.id, points)])
  await addInputs(ctx, { run: run.id, datasets: [...source.datasets], models: [...source.inputs] })
  await addOutputs(ctx, { run: run.id, models: [...source.outputs] })
  if (source.console) await keepConsole(ctx, run.id, source.console)
  const leftOut = await keepFiles(ctx, run.id, source.files)
  if (source.deletedAt !== null) await ctx.ledger.commit([update('runs', { id: run.id }, { deletedAt: source.deletedAt })])
  return leftOut
}

async function runOf(ctx: Context, source: SourceRun): Promise<Run> {
  const { id, name, status, error = null, user, location, startedAt, endedAt, deletedAt } = source
  const experiment = await experimentNamed(ctx, source.experiment)
  const parent = runId.safeParse(source.tags[parentTag]).data ?? null
  const createdAt = startedAt ?? nowIso(ctx)
  const made = newRun(ctx, {
    kind: 'script',
    experiment,
    id,
    name,
    status,
    error,
    user,
    location,
    parent,
    createdAt,
    startedAt,
    endedAt,
    deletedAt,
  })
  return valid(runNoun, made)
}

async function keepLabels(ctx: Context, { id: run, params, tags }: SourceRun): Promise<void> {
  const changes: Change[] = [
    ...Object.entries(params).map(([key, value]) => ensure('params', { run, key, value })),
    ...Object.entries(tags).map(([key, value]) => upsert('tags', { run, key, value })),
  ]
  for (let at = 0; at < changes.length; at += rowsPerCommit) await ctx.ledger.commit(changes.slice(at, at + rowsPerCommit))
}

/** Characters of a console log that are written at once. */
const textCharacters = 100_000

async function keepConsole(ctx: Context, run: string, texts: AsyncIterable<string>): Promise<void> {
  let [at, waiting] = [0, '']
  const write = async (): Promise<void> => {
    if (waiting !== '') await appendLog(ctx, { run, text: waiting, at })
    at += waiting.length
    waiting = ''
  }
  for await (const text of texts) {
    waiting += text
    if (waiting.length >= textCharacters) await write()
  }
  await write()
}
