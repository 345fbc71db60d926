import type { RunState, Step } from '@levain/core'
import type { Show } from './show.ts'
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
      status: ([, tasks]) => statusOf(tasks),
      tasks: ([, tasks]) => (tasks.length > 1 ? tasks.length : null),
      took: ([, tasks]) => tookOf(tasks),
      error: ([, tasks]) => tasks.find((task) => task.error)?.error?.message,
    },
    'no steps yet',
  )
  return [facts, stepTable, nextAfter({ run, steps, plan }, show)].filter(Boolean).join('\n\n')
}

/** The one word for all tasks of a step: the first of these that any task has. */
function statusOf(tasks: readonly Step[]): string {
  const order = ['failed', 'running', 'gated', 'cancelled', 'ready', 'waiting', 'ok', 'cached', 'skipped'] as const
  return order.find((status) => tasks.some((task) => task.status === status)) ?? 'waiting'
}

function tookOf(tasks: readonly Step[]): string | null {
  const starts = tasks.flatMap((task) => (task.startedAt ? [Date.parse(task.startedAt)] : []))
  const ends = tasks.flatMap((task) => (task.endedAt ? [Date.parse(task.endedAt)] : []))
  return starts.length > 0 && ends.length > 0 ? duration(Math.max(0, Math.max(...ends) - Math.min(...starts))) : null
}

/** The command to type after a run that ended like this. */
export function nextAfter({ run, steps }: RunState, show: Show): string {
  const failed = steps.find((step) => step.status === 'failed')?.step
  const next: Partial<Record<RunState['run']['status'], string>> = {
    ok: 'levain studio',
    failed: failed ? `levain pipeline log ${run.id} ${failed}` : `levain status ${run.id}`,
    waiting: 'levain govern approvals --pending',
    cancelled: `levain resume ${run.id}`,
    queued: 'levain studio',
  }
  const command = next[run.status]
  return command ? `${show.paint.dim('next:')} ${command}` : ''
}
