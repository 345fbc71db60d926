import type { Json, ValueType, Verb } from '@levain/core'
import { z } from 'zod'

/** The type of a place in a schema; `any` where the schema leaves it open. */
export type FieldType = ValueType | 'any'

/** What plan and engine need of a JSON Schema. `artifact` is the mark of `tableReference` and its like. */
export interface FieldSchema {
  readonly type?: string | readonly string[]
  readonly artifact?: string
  readonly properties?: Readonly<Record<string, FieldSchema>>
  readonly additionalProperties?: FieldSchema | boolean
  readonly required?: readonly string[]
  readonly anyOf?: readonly FieldSchema[]
  readonly items?: FieldSchema
}

export interface VerbFields {
  readonly input: FieldSchema
  readonly output: FieldSchema
  /** Outputs as a step has them: the top-level fields of the verb's output, or `result` where it is not an object. */
  readonly outputs: Readonly<Record<string, ValueType>>
}

/** Finds a verb's contract by its name. */
export type FindVerb = (name: string) => Verb | undefined

const known = new WeakMap<Verb, VerbFields>()

/** The fields of a verb, read off its contract. */
export function verbFields(verb: Verb): VerbFields {
  const before = known.get(verb)
  if (before) return before
  const input = z.toJSONSchema(verb.input, { io: 'input', unrepresentable: 'any' }) as FieldSchema
  const output = z.toJSONSchema(verb.output, { io: 'output', unrepresentable: 'any' }) as FieldSchema
  const fields = { input, output, outputs: outputTypes(output) }
  known.set(verb, fields)
  return fields
}

function outputTypes(output: FieldSchema): Record<string, ValueType> {
  if (!output.properties) return { result: definite(output) }
  return Object.fromEntries(Object.entries(output.properties).map(([name, schema]) => [name, definite(schema)]))
}

const definite = (schema: FieldSchema): ValueType => {
  const type = fieldType(schema)
  return type === 'any' ? 'json' : type
}

/** The type a schema asks for. */
export function fieldType(schema: FieldSchema): FieldType {
  if (schema.artifact === 'table' || schema.artifact === 'model') return schema.artifact
  if (schema.anyOf) return same(schema.anyOf.filter((option) => option.type !== 'null').map(fieldType))
  const types = typeof schema.type === 'string' ? [schema.type] : (schema.type ?? [])
  return same(types.filter((type) => type !== 'null').map((type) => plain[type] ?? 'any'))
}

const plain: Readonly<Record<string, FieldType>> = {
  string: 'string',
  number: 'number',
  integer: 'integer',
  boolean: 'boolean',
  array: 'list',
  object: 'json',
}

const same = (types: readonly FieldType[]): FieldType => (new Set(types).size === 1 ? (types[0] ?? 'any') : 'any')

/** The schema of a key inside an object, or undefined where there is no such key. */
export function inside(schema: FieldSchema, key: string): FieldSchema | undefined {
  const own = schema.properties?.[key]
  if (own) return own
  if (typeof schema.additionalProperties === 'object') return schema.additionalProperties
  const options = schema.anyOf?.map((option) => inside(option, key)).filter((option) => option !== undefined) ?? []
  return options[0] ?? (schema.properties ? undefined : {})
}

/** The type of a literal. */
export function typeOfValue(value: Json): ValueType {
  if (Array.isArray(value)) return 'list'
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number'
  if (typeof value === 'string' || typeof value === 'boolean') return typeof value as 'string' | 'boolean'
  return 'json'
}

const references = new Set<FieldType>(['table', 'model'])
const contents = new Set<FieldType>(['table', 'model', 'file', 'dir', 'html', 'markdown', 'image'])

/** Whether a value of one type may go where another is wanted. Text may stand for a table or model, by name. */
export function fits(from: FieldType, to: FieldType): boolean {
  if (from === to || from === 'any' || to === 'any') return true
  if (contents.has(from)) return to === 'file' && from !== 'table' && from !== 'model' && from !== 'dir'
  if (from === 'json') return !contents.has(to)
  if (references.has(to)) return from === 'string'
  if (to === 'json') return true
  return (from === 'integer' && to === 'number') || (from === 'number' && to === 'integer')
}
