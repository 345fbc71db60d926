import { type AutomlReport, type AutomlTrial, type Context, fail, type Run } from '@levain/core'
import { findRun } from '../track/index.ts'
import { stateOf, stateTag } from './ledger/parent-run.ts'
import { trialsOf } from './ledger/trial-run.ts'

/** What a run of AutoML came to so far. */
export async function reportOf(ctx: Context, run: Run): Promise<AutomlReport> {
  const state = await stateOf(ctx, run.id)
  if (!state) throw fail('run-not-found', { run: run.id })
  const isOver = run.status !== 'running'
  const phase = !isOver ? state.phase : run.status === 'failed' ? 'failed' : state.phase === 'done' ? 'done' : 'stopped'
  const trials = await trialsOf(ctx, run.id)
  return { run, state: { ...state, phase }, leaderboard: ranked(trials), model: state.best }
}

/** The run of AutoML of this id, these first letters, or the newest. @throws run-not-found */
export async function findParent(ctx: Context, reference: string): Promise<Run> {
  if (reference !== 'latest') return await findRun(ctx, reference)
  const tags = await ctx.ledger.find('tags', { where: { key: stateTag } })
  return await findRun(ctx, 'latest', { id: { in: tags.map(({ run }) => run) } })
}

/** Best first: finished ones by score, then those that were stopped, then those that have none. */
function ranked(trials: readonly AutomlTrial[]): AutomlTrial[] {
  const place = ({ state, score }: AutomlTrial): number => (score === null ? 2 : state === 'ok' ? 0 : 1)
  return trials.toSorted((a, b) => place(a) - place(b) || (b.score ?? 0) - (a.score ?? 0) || a.number - b.number)
}
