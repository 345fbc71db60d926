import type { Plan, RunState, Step } from '@levain/core'
import type { Show } from './show.ts'
import { stepResult } from './step-result.ts'
import { duration } from './words.ts'

/** A run: how it ended, its steps, and what to type next. */
export function runView({ run, steps, plan }: RunState, show: Show): string {
  const order = new Map(plan.steps.map((step, at) => [step.id, at]))
  const rows = [...Map.groupBy(steps, (step) => step.step)].sort(([a], [b]) => (order.get(a) ?? 0) - (order.get(b) ?? 0))
  const facts = show.facts({
    run: run.id,
    pipeline: run.experiment,
    status: run.status,
    took: run.startedAt && run.endedAt ? duration(Date.parse(run.endedAt) - Date.parse(run.startedAt)) : null,
    started: run.startedAt,
    cause: run.cause.kind === 'manual' ? null : run.cause.kind,
    error: run.error && `${run.error.code}: ${run.error.message}`,
  })
  const stepTable = show.table(
    rows,
    {
      step: ([id]) => id,
      status: ([, tasks]) => statusOf(tasks, run.status),
      tasks: ([, tasks]) => (tasks.length > 1 ? tasks.length : null),
      took: ([, tasks]) => tookOf(tasks),
      result: ([id, tasks]) => tasks.find((task) => task.error)?.error?.message ?? resultOf(plan, id, tasks),
    },
    'no steps yet',
  )
  return [facts, stepTable, nextAfter({ run, steps, plan }, show)].filter(Boolean).join('\n\n')
}

/** What a run that went well brought, step by step, for where its picture stands already; empty for any other. */
export function resultView({ run, steps, plan }: RunState, show: Show): string {
  if (run.status !== 'ok') return ''
  const tasks = Map.groupBy(steps, (step) => step.step)
  return show.facts(Object.fromEntries(plan.steps.map(({ id }) => [id, resultOf(plan, id, tasks.get(id) ?? [])])))
}

function resultOf(plan: Plan, id: string, tasks: readonly Step[]): string | null {
  const step = plan.steps.find((one) => one.id === id)
  return step ? stepResult(step, tasks) : null
}

/** The one word for all tasks of a step: the first of these that any task has. What has not begun when the run is over never will. */
function statusOf(tasks: readonly Step[], run: RunState['run']['status']): string {
  const isOver = run === 'failed' || run === 'cancelled'
  if (isOver && tasks.every(({ status }) => status === 'waiting' || status === 'ready')) return 'not run'

  const order = ['failed', 'running', 'gated', 'cancelled', 'ready', 'waiting', 'ok', 'cached', 'skipped'] as const
  return order.find((status) => tasks.some((task) => task.status === status)) ?? 'waiting'
}

function tookOf(tasks: readonly Step[]): string | null {
  const starts = tasks.flatMap((task) => (task.startedAt ? [Date.parse(task.startedAt)] : []))
  const ends = tasks.flatMap((task) => (task.endedAt ? [Date.parse(task.endedAt)] : []))
  return starts.length > 0 && ends.length > 0 ? duration(Math.max(0, Math.max(...ends) - Math.min(...starts))) : null
}

/** The command to type after a run that ended like this; two where a model waits to be served. */
export function nextAfter({ run, steps, plan }: RunState, show: Show): string {
  const failed = steps.find((step) => step.status === 'failed')?.step
  const next: Partial<Record<RunState['run']['status'], string>> = {
    ok: [...servable(steps, plan), 'levain studio'].join('\n      '),
    failed: failed ? `levain pipeline log ${run.id} ${failed}` : `levain status ${run.id}`,
    waiting: 'levain govern approvals --pending',
    cancelled: `levain resume ${run.id}`,
    queued: 'levain studio',
  }
  const command = next[run.status]
  return command ? `${show.paint.dim('next:')} ${command}` : ''
}

/** The champion a run made, where the run itself did not deploy it. */
function servable(steps: readonly Step[], plan: Plan): string[] {
  const deploys = plan.steps.some(({ action }) => action.kind === 'verb' && action.verb === 'deploy.apply')
  const promote = plan.steps.find(({ action }) => action.kind === 'verb' && action.verb === 'registry.promote')
  const output = steps.find(({ step, status }) => step === promote?.id && status === 'ok')?.outputs.model
  if (deploys || output === undefined || !('value' in output)) return []
  const { name, aliases } = output.value as { name: string; aliases: Record<string, number> }
  return aliases.champion === undefined ? [] : [`levain serve ${name}@champion`]
}
