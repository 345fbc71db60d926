import { fail, type Json } from '@levain/core'
import type {
  AnyRef,
  CallOptions,
  Condition,
  Content,
  EnvironmentOption,
  Handle,
  Model,
  ParamSpecs,
  ParamsOf,
  PlaceOption,
  Ref,
  Specs,
  StepDefinition,
  StepOptions,
  Table,
  ValueSpec,
  ValuesOf,
  VerbInputs,
  VerbName,
  VerbNamed,
  VerbOutputs,
} from './builder-types.ts'
import { SymbolicCondition, SymbolicRef } from './symbols.ts'

const spec =
  <T>(type: string) =>
  (fallback: Json = null): ValueSpec<T> => ({ type, default: fallback })

/** Types of inputs, outputs and parameters; a parameter may be given its default. */
export const t = {
  number: spec<number>('number'),
  integer: spec<number>('integer'),
  string: spec<string>('string'),
  boolean: spec<boolean>('boolean'),
  json: spec<Json>('json'),
  list: spec<Json[]>('list'),
  table: spec<Table>('table'),
  model: spec<Model>('model'),
  file: spec<Content<'file'>>('file'),
  dir: spec<Content<'dir'>>('dir'),
  html: spec<Content<'html'>>('html'),
  markdown: spec<Content<'markdown'>>('markdown'),
  image: spec<Content<'image'>>('image'),
}

/** What a step does, before it has a name. */
export interface Work<Kind extends string = string> {
  readonly kind: Kind
  readonly text: string
}

/** SQL over the step's tables, by the names of its inputs; plain inputs are `$name`. */
export const sql = (text: string): Work<'sql'> => ({ kind: 'sql', text })
/** Any command. Inputs come as `IN_<name>`, outputs go to `OUT_<name>` and, as lines `name=value`, to the file `$OUTPUTS`. */
export const run = (command: string): Work<'run'> => ({ kind: 'run', text: command })
/** The same as {@link run}. */
export const sh = run
/** An exported function: `./steps/clean.ts#clean`, relative to the pipeline's file. */
export const fn = (target: string): Work<'fn'> => ({ kind: 'fn', text: target })
/** A built-in verb; its inputs and outputs are those of its contract. */
export const uses = <Name extends VerbName>(verb: Name): Work<`uses ${Name}`> =>
  ({ kind: `uses ${verb}`, text: verb }) as Work<`uses ${Name}`>

/** Names a step, to be called inside `pipeline`. */
export function step<Name extends VerbName>(
  id: string,
  work: Work<`uses ${Name}`>,
  options?: StepOptions,
): StepDefinition<VerbInputs<VerbNamed<Name>>, VerbOutputs<VerbNamed<Name>>>
export function step<In extends Specs = Record<never, never>>(
  id: string,
  work: Work<'sql'>,
  options?: StepOptions & { readonly in?: In },
): StepDefinition<ValuesOf<In>, { rows: Table }>
export function step<In extends Specs = Record<never, never>, Out extends Specs = Record<never, never>>(
  id: string,
  work: Work<'run'>,
  options?: StepOptions & PlaceOption & { readonly in?: In; readonly out?: Out; readonly environment?: EnvironmentOption },
): StepDefinition<ValuesOf<In>, ValuesOf<Out>>
export function step<In extends Specs = Record<never, never>, Out extends Specs = Record<never, never>>(
  id: string,
  work: Work<'fn'>,
  options?: StepOptions & { readonly in?: In; readonly out?: Out },
): StepDefinition<ValuesOf<In>, ValuesOf<Out>>
export function step(id: string, { kind, text }: Work, options: StepOptions & { in?: Specs; out?: Specs } = {}): unknown {
  const { in: _, out, ...timing } = options
  const what = { [kind.split(' ')[0] ?? kind]: text, ...(out ? { out: typesOf(out) } : {}), ...timing }
  const define = (inputs: Inputs = {}, call: CallOptions = {}) =>
    outputsOf(trace().add(call.id ?? id, { ...what, in: written(inputs), ...afterOf(call) }))
  const each = (lists: Inputs, inputs: Inputs = {}, call: CallOptions = {}) => {
    const items = Object.fromEntries(Object.keys(lists).map((key) => [key, `item.${key}`]))
    const document = { ...what, in: { ...written(inputs), ...items }, each: listsOf(lists), ...afterOf(call) }
    return eachOutputsOf(trace().add(call.id ?? id, document))
  }
  return Object.assign(define, { each })
}

/** The newest version of a dataset when the step runs, or an exact one (`flights@3`). */
export const dataset = (reference: string): Ref<Table> => new SymbolicRef(`dataset:${reference}`) as unknown as Ref<Table>
/** A registered model, e.g. `late@champion`. */
export const model = (reference: string): Ref<Model> => new SymbolicRef(`model:${reference}`) as unknown as Ref<Model>

/** Steps called inside `body` run only when the condition holds; else they, and what needs them, are skipped. */
export function when<Value>(condition: Condition, body: () => Value): Value {
  return trace().under((condition as unknown as SymbolicCondition).text, body)
}

/** Waits for somebody's yes. Give what it returns as `after` to the steps that need it. */
export function approve(
  by: string,
  question: string,
  { id = 'approve', subject, ...call }: CallOptions & { readonly subject?: AnyRef | string } = {},
): Handle {
  const about = subject === undefined ? {} : { in: written({ subject }) }
  return { step: trace().add(id, { approve: by, question, ...about, ...afterOf(call) }) }
}

/** What starts a run by itself: a calendar, new data, or drift of a deployment. */
export type TriggerOption =
  | {
      readonly cron: string
      readonly timezone?: string
      readonly catchUp?: 'none' | 'last' | 'all'
      readonly concurrency?: 'forbid' | 'queue' | 'replace'
    }
  | { readonly data: string }
  | { readonly drift: string }

/** A pipeline as `levain.yaml` would have it. */
export interface PipelineDefinition {
  readonly document: Readonly<Record<string, unknown>>
  on(...triggers: readonly TriggerOption[]): PipelineDefinition
}

/**
 * Describes a pipeline. The body is called once, with references in place of values; what it calls becomes the plan.
 *
 * @example
 * const split = step('split', uses('train.split'))
 * const train = step('train', uses('train.fit'))
 * export default pipeline('iris', { share: 0.3 }, (p) => {
 *   const parts = split({ data: dataset('iris'), testShare: p.share })
 *   train.each({ algorithm: ['forest', 'boosting'] }, { data: parts.train, target: 'species' }).pick('score')
 * })
 */
export function pipeline<P extends ParamSpecs>(name: string, params: P, body: (params: ParamsOf<P>) => unknown): PipelineDefinition {
  const steps = tracing(name, () => body(references('params') as ParamsOf<P>))
  const written = Object.fromEntries(Object.entries(params).map(([key, value]) => [key, isSpec(value) ? { ...value } : value]))
  return definition({ pipeline: name, params: written, steps })
}

/** The document inside a definition; undefined for anything else. */
export function pipelineDocument(given: unknown): Readonly<Record<string, unknown>> | undefined {
  return (given as PipelineDefinition | undefined)?.document
}

const definition = (document: Record<string, unknown>): PipelineDefinition => ({
  document,
  on: (...triggers) => definition({ ...document, on: triggers }),
})

type Inputs = Readonly<Record<string, unknown>>

/** What has been called so far in the pipeline being described. */
class Trace {
  readonly name: string
  readonly steps: Record<string, unknown> = {}
  readonly #conditions: string[] = []

  constructor(name: string) {
    this.name = name
  }

  add(id: string, document: Inputs): string {
    if (Object.hasOwn(this.steps, id)) throw invalid(this.name, `step ${id} is called twice; give one call another name: { id: '…' }`)
    const condition = this.#conditions.map((text) => `(${text})`).join(' and ')
    this.steps[id] = condition ? { ...document, if: condition } : document
    return id
  }

  under<Value>(condition: string, body: () => Value): Value {
    this.#conditions.push(condition)
    try {
      return body()
    } finally {
      this.#conditions.pop()
    }
  }
}

let current: Trace | null = null

function trace(): Trace {
  if (current) return current
  throw invalid('levain.ts', 'a step can only be called inside pipeline(…)')
}

function tracing(name: string, body: () => unknown): Record<string, unknown> {
  if (current) throw invalid(name, 'a pipeline cannot be described inside another')
  current = new Trace(name)
  try {
    const answer = body()
    if (answer instanceof Promise) throw invalid(name, 'the body of a pipeline describes it and cannot be async')
    return current.steps
  } finally {
    current = null
  }
}

const invalid = (file: string, reason: string) => fail('plan-invalid', { file, reason })

const isSpec = (value: unknown): value is ValueSpec<unknown> => typeof value === 'object' && value !== null

const typesOf = (specs: Specs) => Object.fromEntries(Object.entries(specs).map(([name, { type }]) => [name, type]))

const afterOf = ({ after }: CallOptions) => (after ? { after: after.map((handle) => handle.step) } : {})

/** Inputs as they stand in the document: references as text, everything else as a value. */
function written(inputs: Inputs): Record<string, unknown> {
  const given = Object.entries(inputs).filter(([, value]) => value !== undefined)
  return Object.fromEntries(given.map(([name, value]) => [name, value instanceof SymbolicRef ? value.text : { value: plain(name, value) }]))
}

const listsOf = (lists: Inputs) =>
  Object.fromEntries(Object.entries(lists).map(([key, list]) => [key, list instanceof SymbolicRef ? list.text : plain(key, list)]))

function plain(name: string, value: unknown): Json {
  if (value instanceof SymbolicRef || value instanceof SymbolicCondition)
    throw invalid(trace().name, `${name} has a reference inside a value; give it as an input of its own`)
  if (Array.isArray(value)) return value.map((item) => plain(name, item))
  if (value === null || typeof value !== 'object') return value as Json
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, plain(`${name}.${key}`, item)]))
}

/** References to whatever is asked for under a step; names that do not exist are found when the plan is compiled. */
function references(prefix: string, own: Inputs = {}): unknown {
  return new Proxy(own, {
    get: (target, key) =>
      typeof key !== 'string' || key === 'then'
        ? undefined
        : Object.hasOwn(target, key)
          ? target[key]
          : new SymbolicRef(`${prefix}.${key}`),
  })
}

const outputsOf = (id: string) => references(id, { step: id })

function eachOutputsOf(id: string): unknown {
  const pick = (by: string, { best = 'max', id: pickId = `${id}_best` }: { best?: 'max' | 'min'; id?: string } = {}) =>
    outputsOf(trace().add(pickId, { pick: id, [best]: by }))
  return references(id, { step: id, pick })
}
