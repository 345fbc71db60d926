import type { Action, Binding, Json, Plan, PlanStep } from '@levain/core'
import type { z } from 'zod'
import { parseExpression, references } from '../expression/index.ts'
import type { NamedDocument } from './document.ts'
import { type FieldSchema, type FieldType, type FindVerb, fieldType, fits, inside, typeOfValue, verbFields } from './field-types.ts'
import { circle } from './order.ts'
import { complain } from './parse.ts'
import { type DocumentPath, type Problems, suggestion } from './problems.ts'
import { readPath } from './references.ts'

interface Whole {
  readonly findVerb: FindVerb
  readonly verbs: readonly string[]
  readonly params: Plan['params']
  readonly steps: readonly PlanStep[]
  readonly documents: readonly NamedDocument[]
  /** Names of all steps that were written, also of those that could not be read. */
  readonly written: ReadonlySet<string>
}

/** Checks the steps against one another and against the verbs they use: names, types, circles. */
export function checkSteps(whole: Whole, problems: Problems): void {
  for (const step of whole.steps) new StepCheck(whole, step, problems).all()
  const found = circle(whole.steps)
  if (found) problems.add(['steps', found[0] ?? ''], `waits for itself: ${found.join(' → ')}`, { part: 'key' })
}

class StepCheck {
  readonly #whole: Whole
  readonly #step: PlanStep
  readonly #path: DocumentPath
  readonly #problems: Problems

  constructor(whole: Whole, step: PlanStep, problems: Problems) {
    this.#whole = whole
    this.#step = step
    this.#path = ['steps', step.id]
    this.#problems = problems
  }

  all(): void {
    const types = this.#inputs()
    const { action } = this.#step
    if (action.kind === 'verb') this.#verb(action.verb, types)
    if (action.kind === 'sql') this.#sql(types)
    if (action.kind === 'run') this.#place(action)
    if (action.kind === 'pick') this.#pick(action.step, action.by, action.best)
    this.#each()
    this.#condition()
    for (const before of this.#step.after)
      if (!this.#written(before)) this.#add(['after'], `there is no step ${before}${suggestion(before, this.#ids())}`)
  }

  /** An image brings what it needs, and only a cluster runs one. */
  #place({ on, image, environment }: Extract<Action, { kind: 'run' }>): void {
    if (on === 'kubernetes' && environment)
      this.#add(['environment'], 'is for this machine; on kubernetes the image has what the command needs')
    if (on === 'here' && image !== null) this.#add(['image'], 'is for a step on kubernetes; say on: kubernetes too')
  }

  #inputs(): Map<string, FieldType> {
    const types = new Map<string, FieldType>()
    for (const [name, binding] of Object.entries(this.#step.in)) types.set(name, this.#type(binding, this.#inputPath(name)))
    return types
  }

  /** `in` and `with` are one in the plan; a complaint goes to where the input was written. */
  #inputPath(name: string): DocumentPath {
    const document = this.#whole.documents.find(({ id }) => id === this.#step.id)?.step
    return [document && 'with' in document && name in document.with ? 'with' : 'in', name]
  }

  /** The type of what a binding gives; complains where it names nothing. */
  #type(binding: Binding, path: DocumentPath, offset?: number): FieldType {
    switch (binding.from) {
      case 'value':
        return typeOfValue(binding.value)
      case 'dataset':
        return 'table'
      case 'model':
        return 'model'
      case 'param':
        return this.#paramType(binding, path, offset)
      case 'item':
        return this.#itemType(binding, path, offset)
      case 'step':
        return this.#outputType(binding, path, offset)
    }
  }

  #paramType(binding: Extract<Binding, { from: 'param' }>, path: DocumentPath, offset?: number): FieldType {
    const param = this.#whole.params[binding.name]
    if (param) return binding.path.length > 0 ? 'any' : param.type
    this.#add(path, `there is no parameter ${binding.name}${suggestion(binding.name, Object.keys(this.#whole.params))}`, offset)
    return 'any'
  }

  #itemType(binding: Extract<Binding, { from: 'item' }>, path: DocumentPath, offset?: number): FieldType {
    const list = this.#step.each?.[binding.key]
    if (!list) {
      const keys = Object.keys(this.#step.each ?? {})
      const why = keys.length > 0 ? `each has no ${binding.key}${suggestion(binding.key, keys)}` : 'item is only there with each'
      this.#add(path, why, offset)
      return 'any'
    }
    if (binding.path.length > 0) return 'any'
    if (Array.isArray(list)) return common(list)
    return list.from === 'step' && list.path.length === 0 ? this.#elementType(list) : 'any'
  }

  #elementType({ step, output }: Extract<Binding, { from: 'step' }>): FieldType {
    const source = this.#find(step)
    return (source?.each ? source.out[output] : undefined) ?? 'any'
  }

  #outputType(binding: Extract<Binding, { from: 'step' }>, path: DocumentPath, offset?: number): FieldType {
    const source = this.#find(binding.step)
    if (!source) {
      if (this.#written(binding.step)) return 'any'
      const hint = suggestion(binding.step, [...this.#ids(), 'params', 'item'])
      this.#add(path, `there is no step ${binding.step}${hint || '; text goes under with, or as { value: … }'}`, offset)
      return 'any'
    }
    const type = source.out[binding.output]
    if (!type) {
      const outputs = Object.keys(source.out)
      const has = outputs.length > 0 ? `; it has ${outputs.join(', ')}` : '; it has none'
      if (!this.#isUnclear(source))
        this.#add(path, `step ${binding.step} has no output ${binding.output}${suggestion(binding.output, outputs) || has}`, offset)
      return 'any'
    }
    if (source.each) return binding.path.length > 0 ? 'any' : 'list'
    return binding.path.length > 0 ? this.#insideType(source, binding, type, path, offset) : type
  }

  #insideType(
    source: PlanStep,
    binding: Extract<Binding, { from: 'step' }>,
    type: FieldType,
    path: DocumentPath,
    offset?: number,
  ): FieldType {
    if (type !== 'json' && type !== 'list') {
      this.#add(path, `${binding.step}.${binding.output} is ${article(type)} and has no ${binding.path.join('.')} inside`, offset)
      return 'any'
    }
    const { action } = source
    const verb = action.kind === 'verb' ? this.#whole.findVerb(action.verb) : undefined
    if (!verb) return 'any'
    let schema: FieldSchema | undefined = inside(verbFields(verb).output, binding.output)
    for (const key of binding.path) schema = schema && inside(schema, key)
    if (schema) return fieldType(schema)
    this.#add(path, `${binding.step}.${binding.output} has no ${binding.path.join('.')} inside`, offset)
    return 'any'
  }

  #verb(name: string, types: ReadonlyMap<string, FieldType>): void {
    const verb = this.#whole.findVerb(name)
    if (!verb) {
      this.#add(['uses'], `there is no verb ${name}${suggestion(name, this.#whole.verbs)}`)
      return
    }
    if (!verb.step) {
      this.#add(['uses'], `${name} cannot be a step`)
      return
    }
    const { input } = verbFields(verb)
    for (const [field, type] of types) this.#field(name, input, field, type)
    for (const required of input.required ?? [])
      if (!types.has(required))
        this.#add(['uses'], `${name} needs the input ${required} (${typeName(fieldType(input.properties?.[required] ?? {}))})`)
  }

  #field(verb: string, input: FieldSchema, field: string, type: FieldType): void {
    const path = this.#inputPath(field)
    const schema = input.properties?.[field]
    const fields = Object.keys(input.properties ?? {})
    if (!schema) {
      const has = suggestion(field, fields) || `; it has ${fields.join(', ')}`
      this.#add(path, `${verb} has no input ${field}${has}`, undefined, 'key')
      return
    }
    const wanted = fieldType(schema)
    if (!fits(type, wanted)) {
      this.#add(path, `${verb} wants ${article(wanted)} here, got ${article(type)}`)
      return
    }
    this.#literal(verb, field, path)
  }

  /** A literal is held against the verb's own schema, so that a wrong option is found before anything runs. */
  #literal(verb: string, field: string, path: DocumentPath): void {
    const binding = this.#step.in[field]
    const schema = this.#whole.findVerb(verb)?.input.shape[field]
    if (binding?.from !== 'value' || !schema) return
    const parsed = (schema as z.ZodType).safeParse(binding.value)
    if (!parsed.success) complain(parsed.error, binding.value, [...this.#path, ...path], this.#problems)
  }

  #sql(types: ReadonlyMap<string, FieldType>): void {
    for (const [name, type] of types)
      if (!['table', 'string', 'number', 'integer', 'boolean', 'any'].includes(type))
        this.#add(this.#inputPath(name), `sql reads tables and plain values, got ${article(type)}`)
    const out = Object.entries(this.#step.out)
    if (out.length !== 1 || out[0]?.[1] !== 'table') this.#add(['out'], 'sql gives exactly one table')
  }

  #pick(from: string, by: string, best: 'max' | 'min'): void {
    const document = this.#whole.documents.find(({ id }) => id === this.#step.id)?.step
    if (document?.kind === 'pick' && (document.max === undefined) === (document.min === undefined)) {
      this.#add(['pick'], 'expected either max or min, with the name of a number output')
      return
    }
    const source = this.#find(from)
    if (!source) {
      if (this.#written(from)) return
      this.#add(['pick'], `there is no step ${from}${suggestion(from, this.#ids())}`)
      return
    }
    if (!source.each) {
      this.#add(['pick'], `${from} has no each, so there is nothing to pick from`)
      return
    }
    const type = source.out[by]
    const numbers = Object.keys(source.out).filter((name) => fits(source.out[name] ?? 'any', 'number'))
    if (!type) {
      this.#add([best], `step ${from} has no output ${by}${suggestion(by, numbers) || `; it has ${numbers.join(', ')}`}`)
      return
    }
    if (!fits(type, 'number')) this.#add([best], `pick compares numbers, and ${from}.${by} is ${article(type)}`)
  }

  #each(): void {
    for (const [key, list] of Object.entries(this.#step.each ?? {})) {
      if (Array.isArray(list)) continue
      if (list.from === 'item') this.#add(['each', key], 'a list of each cannot come from item')
      const type = this.#type(list, ['each', key])
      if (!fits(type, 'list')) this.#add(['each', key], `each goes over a list, got ${article(type)}`)
    }
  }

  #condition(): void {
    const parsed = this.#step.when === null ? undefined : parseExpression(this.#step.when)
    if (!parsed?.ok) return
    for (const path of references(parsed.expression)) {
      const type = this.#type(readPath(path), ['if'])
      if (!fits(type, 'json')) this.#add(['if'], `${path.join('.')} is ${article(type)}; a condition compares plain values`)
    }
  }

  /** Whether the outputs of a step are not known because of a mistake that is told already. */
  #isUnclear({ action }: PlanStep): boolean {
    if (action.kind === 'verb') return !this.#whole.findVerb(action.verb)
    const picked = action.kind === 'pick' ? this.#find(action.step) : undefined
    return action.kind === 'pick' && (!picked?.each || this.#isUnclear(picked))
  }

  #find(id: string): PlanStep | undefined {
    return this.#whole.steps.find((step) => step.id === id)
  }

  #written(id: string): boolean {
    return this.#whole.written.has(id)
  }

  #ids(): string[] {
    return this.#whole.steps.map(({ id }) => id)
  }

  #add(path: DocumentPath, reason: string, offset?: number, part?: 'key'): void {
    this.#problems.add([...this.#path, ...path], reason, { ...(offset === undefined ? {} : { offset }), ...(part ? { part } : {}) })
  }
}

function common(list: readonly Json[]): FieldType {
  const types = new Set(list.map(typeOfValue))
  if (types.size === 2 && types.has('integer') && types.has('number')) return 'number'
  return types.size === 1 ? ([...types][0] as FieldType) : 'any'
}

const typeName = (type: FieldType): string => (type === 'any' ? 'a value' : type)

const article = (type: FieldType): string => (type === 'any' ? 'any value' : `${/^[aeiou]/.test(type) ? 'an' : 'a'} ${type}`)
