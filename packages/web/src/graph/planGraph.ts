import type { Binding, Plan, PlanStep, Step } from '@levain/sdk'
import { formatDuration } from '../ui/format.ts'
import type { GraphNode } from './Graph.tsx'
import type { Arrow } from './layout.ts'

/** What a step waits for: whose outputs it reads, whom it picks from, what its condition names, what it comes after. */
export function needs(step: PlanStep): readonly string[] {
  const lists = Object.values(step.each ?? {}).flatMap((list): Binding[] => (Array.isArray(list) ? [] : [list]))
  const bindings = [...Object.values(step.in), ...lists]
  const read = bindings.flatMap((binding) => (binding.from === 'step' ? [binding.step] : []))
  const picked = step.action.kind === 'pick' ? [step.action.step] : []
  const named = [...(step.when ?? '').matchAll(/\b([a-z][a-z0-9_]*)\./g)].map((match) => match[1]!).filter((name) => name !== 'params')
  return [...new Set([...read, ...picked, ...named, ...step.after])]
}

/** Arrows between the steps of a plan. */
export function planEdges(plan: Plan): readonly Arrow[] {
  const known = new Set(plan.steps.map(({ id }) => id))
  return plan.steps.flatMap((step) =>
    needs(step)
      .filter((from) => known.has(from) && from !== step.id)
      .map((from) => ({ from, to: step.id })),
  )
}

/** The state of a task as it is shown: `ready` is a deployment's word; a task that may start is queued. */
export const taskState = ({ status }: Step): string => (status === 'ready' ? 'queued' : status)

/** One word for many tasks: the one that needs most attention. */
export function stateOf(tasks: readonly Step[]): string {
  const states = new Set(tasks.map(taskState))
  for (const loud of ['failed', 'running', 'gated', 'cancelled']) if (states.has(loud)) return loud
  if (states.size === 1) return [...states][0]!
  if (states.has('waiting') || states.has('queued')) return states.has('ok') || states.has('cached') ? 'running' : 'waiting'
  return states.has('ok') ? 'ok' : (states.values().next().value ?? 'waiting')
}

/** Tasks counted by state, in the order a task goes through them. */
export function countStates(tasks: readonly Step[]): { state: string; count: number }[] {
  const order = ['ok', 'cached', 'running', 'gated', 'failed', 'cancelled', 'skipped', 'queued', 'waiting']
  return order.map((state) => ({ state, count: tasks.filter((task) => taskState(task) === state).length })).filter(({ count }) => count > 0)
}

/** From the first start to the last end of a step's tasks, or to now while one runs. */
export function stepTimes(tasks: readonly Step[]): { from: string | null; to: string | null } {
  const starts = tasks.flatMap(({ startedAt }) => startedAt ?? []).sort()
  const ends = tasks.flatMap(({ endedAt }) => endedAt ?? []).sort()
  return { from: starts[0] ?? null, to: tasks.some((task) => task.startedAt && !task.endedAt) ? null : (ends.at(-1) ?? null) }
}

/** What the action of a step is called on its card. */
export const actionLabel = (step: PlanStep): string => (step.action.kind === 'verb' ? step.action.verb : step.action.kind)

/** The nodes of a plan, with the states of a run if there is one. */
export function planNodes(plan: Plan, tasks: readonly Step[] | null): readonly GraphNode[] {
  return plan.steps.map((step) => {
    const own = tasks?.filter((task) => task.step === step.id) ?? []
    const base = { id: step.id, title: step.id, kind: actionLabel(step) }
    if (!tasks) return { ...base, detail: step.each ? 'each' : undefined }
    const parts = countStates(own)
    const done = own.filter((task) => task.status === 'ok' || task.status === 'cached').length
    const many = own.length > 1
    return {
      ...base,
      state: own.length === 0 ? 'waiting' : stateOf(own),
      detail: many ? `${done}/${own.length}` : tookLabel(own),
      ...(many ? { parts } : {}),
    }
  })
}

function tookLabel(own: readonly Step[]): string | undefined {
  const { from, to } = stepTimes(own)
  return from && to ? formatDuration(Date.parse(to) - Date.parse(from)) : undefined
}
