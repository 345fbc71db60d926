import type { Action, Binding, Json, PlanStep, PythonRequest } from '@levain/core'
import { parseExpression, printExpression } from '../expression/index.ts'
import { sorted } from '../sorted.ts'
import type { NamedDocument, StepDocument, WorkDocument } from './document.ts'
import type { FindVerb } from './field-types.ts'
import { outputsOf } from './outputs.ts'
import type { Problems } from './problems.ts'
import { readBinding } from './references.ts'

/** A step of the document as a step of the plan: defaults filled in, references read; not yet checked against the others. */
export function readStep(
  { id, step }: NamedDocument,
  documents: readonly NamedDocument[],
  findVerb: FindVerb,
  problems: Problems,
): PlanStep {
  const work = step.kind === 'pick' || step.kind === 'approve' ? null : step
  return {
    id,
    action: readAction(step),
    in: readInputs(id, step, problems),
    out: outputsOf(step, documents, findVerb),
    each: work?.each ? readEach(work.each) : null,
    when: readCondition(id, step.if, problems),
    after: step.after,
    retry: { times: work?.retry.times ?? 0, backoffMs: work?.retry.backoff ?? 1000 },
    timeoutMs: work?.timeout ?? null,
    needs: { cpu: work?.cpu ?? 1, memory: work?.memory ?? null, gpu: work?.gpu ?? 0 },
    cache: mayCache(step, work, findVerb),
  }
}

function readAction(step: StepDocument): Action {
  switch (step.kind) {
    case 'uses':
      return { kind: 'verb', verb: step.uses }
    case 'sql':
      return { kind: 'sql', sql: step.sql }
    case 'run':
      return { kind: 'run', command: step.run, environment: readEnvironment(step.environment), on: step.on, image: step.image ?? null }
    case 'fn': {
      const [module = '', name = ''] = step.fn.split('#')
      return { kind: 'fn', module, export: name }
    }
    case 'pick':
      return { kind: 'pick', step: step.pick, by: step.max ?? step.min ?? '', best: step.min === undefined ? 'max' : 'min' }
    case 'approve':
      return { kind: 'approve', by: step.approve, question: step.question }
  }
}

type EnvironmentDocument = Extract<StepDocument, { kind: 'run' }>['environment']

function readEnvironment(written: EnvironmentDocument): PythonRequest | null {
  if (written === undefined) return null
  const isPlain = typeof written === 'string' || Array.isArray(written)
  const { requirements, python } = isPlain ? { requirements: written, python: null } : written
  if (Array.isArray(requirements)) return { from: { kind: 'list', requirements }, python }
  return { from: { kind: /\.ya?ml$/.test(requirements) ? 'conda' : 'file', path: requirements }, python }
}

function readInputs(id: string, step: StepDocument, problems: Problems): Record<string, Binding> {
  if (step.kind === 'pick') return {}
  const inputs: Record<string, Binding> = {}
  const literals = step.kind === 'approve' ? {} : step.with
  for (const [name, value] of Object.entries(literals)) inputs[name] = normal({ from: 'value', value })
  for (const [name, value] of Object.entries(step.in)) {
    if (name in inputs) problems.add(['steps', id, 'in', name], 'is given under with as well', { part: 'key' })
    inputs[name] = normal(readBinding(value))
  }
  return { ...inputs, ...itemsNotNamed(step, inputs) }
}

/** The keys of `each` that no input reads are inputs of their own name: `each: { algorithm: [tree, forest] }` says enough. */
function itemsNotNamed(step: StepDocument, inputs: Readonly<Record<string, Binding>>): Record<string, Binding> {
  const each = step.kind === 'pick' || step.kind === 'approve' ? undefined : step.each
  const read = new Set(Object.values(inputs).flatMap((binding) => (binding.from === 'item' ? [binding.key] : [])))
  const left = Object.keys(each ?? {}).filter((key) => !read.has(key) && !(key in inputs))
  return Object.fromEntries(left.map((key) => [key, { from: 'item', key, path: [] }]))
}

/** Literals with sorted keys, so that the order in which they were written does not matter. */
const normal = (binding: Binding): Binding => (binding.from === 'value' ? { from: 'value', value: sorted(binding.value) } : binding)

function readEach(each: NonNullable<WorkDocument['each']>): NonNullable<PlanStep['each']> {
  const read = (list: string | Json[]) => (typeof list === 'string' ? readBinding(list) : (sorted(list) as Json[]))
  return Object.fromEntries(Object.entries(each).map(([key, list]) => [key, read(list)]))
}

function readCondition(id: string, text: string | undefined, problems: Problems): string | null {
  if (text === undefined) return null
  const parsed = parseExpression(text)
  if (parsed.ok) return printExpression(parsed.expression)
  problems.add(['steps', id, 'if'], parsed.reason, { offset: parsed.at })
  return null
}

function mayCache(step: StepDocument, work: WorkDocument | null, findVerb: FindVerb): boolean {
  if (step.kind === 'approve') return false
  if (step.kind === 'uses' && findVerb(step.uses)?.step === 'effect') return false
  if (step.kind === 'pick') return true
  // Without outputs there is nothing to remember: such a command is there for its effect.
  const makesNothing = (step.kind === 'run' || step.kind === 'fn') && Object.keys(step.out).length === 0
  return work?.cache ?? !makesNothing
}
