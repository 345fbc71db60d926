import type { Binding, PlanStep } from '@levain/core'
import { parseExpression, references } from '../expression/index.ts'
import { readPath } from './references.ts'

/** The ids of the steps a step waits for: those it reads, picks from, tests in its condition, or names under `after`. */
export function dependencies(step: PlanStep): Set<string> {
  const bindings: Binding[] = [...Object.values(step.in), ...eachBindings(step), ...conditionBindings(step)]
  const read = bindings.flatMap((binding) => (binding.from === 'step' ? [binding.step] : []))
  const picked = step.action.kind === 'pick' ? [step.action.step] : []
  return new Set([...read, ...picked, ...step.after])
}

const eachBindings = (step: PlanStep): Binding[] => Object.values(step.each ?? {}).flatMap((list) => (Array.isArray(list) ? [] : [list]))

/** The references of a step's condition. */
function conditionBindings(step: PlanStep): Binding[] {
  const parsed = step.when === null ? undefined : parseExpression(step.when)
  return parsed?.ok ? references(parsed.expression).map(readPath) : []
}

/** Steps that wait for one another in a circle, in order and closed, or undefined where there is none. */
export function circle(steps: readonly PlanStep[]): string[] | undefined {
  const waitsFor = new Map(steps.map((step) => [step.id, dependencies(step)]))
  const done = new Set<string>()
  for (const { id } of steps) {
    const found = walk(id, waitsFor, done)
    if (found) return found
  }
  return undefined
}

/** Depth first without recursion: a chain of a thousand steps must not exhaust the stack. */
function walk(start: string, waitsFor: ReadonlyMap<string, Set<string>>, done: Set<string>): string[] | undefined {
  const trail: { id: string; rest: string[] }[] = []
  const enter = (id: string) => trail.push({ id, rest: [...(waitsFor.get(id) ?? [])] })
  if (!done.has(start)) enter(start)
  for (let top = trail.at(-1); top; top = trail.at(-1)) {
    const next = top.rest.pop()
    if (next === undefined) {
      done.add(top.id)
      trail.pop()
      continue
    }
    const from = trail.findIndex(({ id }) => id === next)
    if (from >= 0) return [...trail.slice(from).map(({ id }) => id), next]
    if (!done.has(next)) enter(next)
  }
  return undefined
}
