import { type Plan, type PlanStep, plan as planSchema } from '@levain/core'
import type { z } from 'zod'
import { sorted } from '../sorted.ts'
import { checkSteps } from './check.ts'
import { type NamedDocument, paramDocument, type StepDocument, type StepKind, stepDocuments, stepKinds, topDocument } from './document.ts'
import { type FindVerb, typeOfValue } from './field-types.ts'
import { parse } from './parse.ts'
import { type DocumentPath, type Locate, Problems } from './problems.ts'
import { readStep } from './step.ts'
import { readTrigger } from './triggers.ts'

/** What compiling needs to know: where the document came from, how to find a place in it, and which verbs there are. */
export interface CompileOptions {
  readonly file: string
  readonly locate: Locate
  readonly findVerb: FindVerb
  /** Names of the verbs, for suggestions. */
  readonly verbs: readonly string[]
}

/**
 * Turns the document of a pipeline into its Plan: defaults filled in, references read, types checked, keys in canonical
 * order.
 *
 * @throws plan-invalid with every problem of the file
 */
export function compilePlan(document: unknown, options: CompileOptions): Plan {
  const problems = new Problems()
  const top = parse(topDocument, document, [], problems)
  if (!top) throw invalid(problems, options)
  const params = readParams(top.params, problems)
  const documents = readDocuments(top.steps, options, problems)
  const steps = documents.map((entry) => readStep(entry, documents, options.findVerb, problems))
  checkSteps({ params, steps, documents, written: new Set(Object.keys(top.steps)), ...options }, problems)
  const on = top.on.flatMap((written, index) => readTrigger(written, ['on', index], problems) ?? [])
  problems.throwIfAny(options.file, options.locate)
  return planSchema.parse({ v: 1, name: top.pipeline, params: sorted(params), on, steps: steps.map(orderKeys) })
}

/** A plan as text: the same plan, the same bytes, whichever front end it came from. */
export const printPlan = (plan: Plan): string => `${JSON.stringify(plan, null, 2)}\n`

function readParams(written: z.output<typeof topDocument>['params'], problems: Problems): Plan['params'] {
  const params: Plan['params'] = {}
  for (const [name, value] of Object.entries(written)) {
    if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name))
      problems.add(['params', name], 'expected a name of letters, digits and underscores', { part: 'key' })
    const full = paramDocument.safeParse(value)
    params[name] = full.success ? full.data : { type: typeOfValue(value), default: value }
  }
  return params
}

function readDocuments(written: Record<string, unknown>, options: CompileOptions, problems: Problems): NamedDocument[] {
  if (Object.keys(written).length === 0) problems.add(['steps'], 'expected at least one step')
  return Object.entries(written).flatMap(([id, value]) => {
    const path = ['steps', id]
    if (!/^[a-z][a-z0-9_]{0,62}$/.test(id) || id === 'params' || id === 'item')
      problems.add(path, 'expected a lower-case name of letters, digits and underscores (not params or item)', { part: 'key' })
    const kind = kindOf(value, path, options, problems)
    const step = kind && parse<object>(stepDocuments[kind], value, path, problems)
    return step ? [{ id, step: { kind, ...step } as StepDocument }] : []
  })
}

function kindOf(value: unknown, path: DocumentPath, options: CompileOptions, problems: Problems): StepKind | undefined {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) {
    problems.add(path, `expected one of ${stepKinds.join(', ')} and what it needs`)
    return undefined
  }
  const found = stepKinds.filter((kind) => kind in value)
  if (found.length === 1) return found[0]
  const hint = Object.keys(value).some((key) => options.verbs.includes(key)) ? '; a verb goes under uses' : ''
  problems.add(path, `expected exactly one of ${stepKinds.join(', ')}, got ${found.join(' and ') || 'none of them'}${hint}`, {
    part: 'key',
  })
  return undefined
}

function invalid(problems: Problems, { file, locate }: CompileOptions): Error {
  try {
    problems.throwIfAny(file, locate)
  } catch (error) {
    return error as Error
  }
  return new Error('unreachable: a document that does not parse has problems')
}

function orderKeys(step: PlanStep): PlanStep {
  return {
    ...step,
    in: sorted(step.in) as PlanStep['in'],
    out: sorted(step.out) as PlanStep['out'],
    each: sorted(step.each) as PlanStep['each'],
  }
}
