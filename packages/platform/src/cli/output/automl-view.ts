import type { AutomlReport, AutomlTrial, SpreadMetric } from '@levain/core'
import type { Show } from './show.ts'
import { blocks, bytes } from './words.ts'

const shownMax = 12

/** What was found in the data, the models best first, and what to do with the best. */
export function automlView(report: AutomlReport, show: Show): string {
  const { run, state, leaderboard } = report
  const metric = state.metric ?? 'score'
  const facts = show.facts({
    run: run.id,
    data: state.data,
    target: state.target,
    task: state.classes ? `${state.task}, ${state.classes.length} classes` : state.task,
    metric: `${metric}, ${state.higherIsBetter ? 'higher' : 'lower'} is better`,
    judged: state.split && `on ${state.split}`,
    phase: state.phase,
    ended: state.ended,
    error: run.error?.message,
  })
  const guardrails = show.table(state.guardrails, { guardrail: (row) => row.name, state: (row) => row.state, said: (row) => row.said }, '')
  const shown = leaderboard.slice(0, shownMax)
  const models = show.table(
    shown,
    {
      model: (row) => row.name,
      [metric]: (row) => measured(row, metric),
      '95 %': (row) => interval(row.metrics[metric]),
      state: (row) => row.state,
      'fit s': (row) => rounded(row.fitSeconds),
      'ms/1000 rows': (row) => rounded(row.predictMsPer1000Rows),
      size: (row) => row.sizeBytes && bytes(row.sizeBytes),
      features: (row) => row.features,
      params: (row) => pairs(row.params),
      stopped: (row) => row.stopped,
    },
    'no models yet',
  )
  const more = leaderboard.length > shown.length ? `and ${leaderboard.length - shown.length} more: levain automl show ${run.id} --json` : ''
  return blocks(facts, guardrails, models, more, kept(report, show))
}

function kept({ state }: AutomlReport, show: Show): string {
  const { single, ensemble } = state
  if (!single) return ''
  const members = ensemble?.members.map(({ name, weight }) => `${name} (${rounded(weight)})`).join(', ')
  const corrected = ensemble?.calibration ? `, ${ensemble.calibration} calibration` : ''
  const facts = show.facts({
    'best single': single.model,
    ensemble: ensemble ? `${ensemble.model}  of ${members}${corrected}` : 'the best single model is better than any',
  })
  return blocks(facts, `next: levain registry register ${state.best} NAME`)
}

/** How far it is, in a line. */
export function automlLine({ run, state, leaderboard }: AutomlReport): string {
  const tried = leaderboard.filter((trial) => trial.state !== 'running' && trial.origin !== 'ensemble')
  const running = leaderboard.filter((trial) => trial.state === 'running').map(({ name }) => name)
  const [best] = leaderboard.filter((trial) => trial.state === 'ok')
  const leading = best && state.metric ? `best ${state.metric} ${measured(best, state.metric)} by ${best.name}` : ''
  const phase = run.status === 'running' ? state.phase : run.status
  return [phase, `${tried.length} tried`, leading, running.join(', ')].filter(Boolean).join(' · ')
}

const measured = (row: AutomlTrial, metric: string): string | undefined => row.metrics[metric]?.value.toPrecision(4)

const interval = (of: SpreadMetric | undefined): string | undefined =>
  of && of.low !== null && of.high !== null ? `${of.low.toPrecision(3)} … ${of.high.toPrecision(3)}` : undefined

const rounded = (value: number | null): number | null => (value === null ? null : Number(value.toPrecision(3)))

const pairs = (params: AutomlTrial['params']): string =>
  Object.entries(params)
    .map(([name, value]) => `${name}=${typeof value === 'number' ? Number(value.toPrecision(3)) : String(value)}`)
    .join(' ')
