import type { z } from 'zod'
import { fail } from '../errors/index.ts'

/** What a field of an input holds, as far as people who type it care. `json` is anything that is written as JSON. */
export type FieldKind = 'text' | 'number' | 'integer' | 'boolean' | 'enum' | 'list' | 'map' | 'json'

/** One field of a verb's input, as a flag, a query parameter or a form shows it. */
export interface Field {
  readonly name: string
  readonly kind: FieldKind
  /** What may be typed, for `enum` and for a `list` of them. */
  readonly values: readonly string[]
  readonly required: boolean
  /** Undefined when there is none. */
  readonly default: unknown
  readonly does: string
}

/** The fields of an input, in the order of its declaration. */
export function fieldsOf(input: z.ZodObject): Field[] {
  return Object.entries(input.shape).map(([name, schema]) => fieldOf(name, schema as z.ZodType))
}

/**
 * Turns what was typed (flags, query, path) into an input by its schema. Text stays text where text is wanted; numbers
 * and booleans are read; a list is given by repeating the field, by commas or as JSON; a map as `key=value` or JSON.
 * What the schema says beyond the kind (ranges, patterns, required fields) is left to the schema itself.
 *
 * @throws input-invalid with the field, what was expected and what came
 * @example inputFromText(verb.input, { model: 'late', version: '2' }) // { model: 'late', version: 2 }
 */
export function inputFromText(input: z.ZodObject, typed: Readonly<Record<string, string | readonly string[]>>): Record<string, unknown> {
  refuseUnknownFields(input, typed)
  const entries = Object.entries(typed).map(([field, text]) => [field, fromText(input.shape[field] as z.ZodType, text, field)])
  return Object.fromEntries(entries)
}

/** Refuses fields the input does not have: a mistyped name must not pass for "not given". @throws input-invalid */
function refuseUnknownFields(input: z.ZodObject, fields: Readonly<Record<string, unknown>>): void {
  const stranger = Object.keys(fields).find((field) => !Object.hasOwn(input.shape, field))
  if (stranger === undefined) return
  const known = Object.keys(input.shape)
  const expected = known.length === 0 ? 'no fields at all' : `one of ${known.join(', ')}`
  throw fail('input-invalid', { field: stranger, expected, got: 'a field of this name' })
}

/** Reads one value. `field` is only for the message. */
function fromText(schema: z.ZodType, text: string | readonly string[], field: string): unknown {
  const inner = unwrap(schema)
  const def = (inner as unknown as z.core.$ZodTypes)._zod.def
  if (def.type === 'array') return listFrom(def.element as z.ZodType, text, field)
  if (def.type === 'record') return mapFrom(() => def.valueType as z.ZodType, text, field)
  if (def.type === 'object') return mapFrom((key) => def.shape[key] as z.ZodType | undefined, text, field)
  if (typeof text !== 'string' && text.length !== 1)
    throw fail('input-invalid', { field, expected: 'one value', got: `${text.length} values` })
  const one = typeof text === 'string' ? text : (text[0] as string)
  if (def.type === 'string' || def.type === 'enum' || def.type === 'literal') return one
  if (def.type === 'number') return numberFrom(one, field)
  if (def.type === 'boolean') return booleanFrom(one, field)
  return unionFrom(inner, one)
}

function numberFrom(text: string, field: string): number {
  const value = Number(text)
  if (text.trim() === '' || !Number.isFinite(value)) throw fail('input-invalid', { field, expected: 'a number', got: quote(text) })
  return value
}

function booleanFrom(text: string, field: string): boolean {
  if (text === 'true' || text === '') return true
  if (text === 'false') return false
  throw fail('input-invalid', { field, expected: 'true or false', got: quote(text) })
}

/** `a,b`, `["a","b"]`, or the field repeated. */
function listFrom(element: z.ZodType, text: string | readonly string[], field: string): unknown[] {
  if (typeof text !== 'string' && text.length !== 1) return text.map((one, index) => fromText(element, one, `${field}[${index}]`))
  const one = typeof text === 'string' ? text : (text[0] as string)
  const value = jsonFrom(one)
  if (Array.isArray(value)) return value
  if (isPlain(element)) return one === '' ? [] : one.split(',').map((part, index) => fromText(element, part.trim(), `${field}[${index}]`))
  throw fail('input-invalid', { field, expected: 'a JSON array', got: quote(one) })
}

/** `{"key": value}`, or `key=value` once or repeated; where values are numbers, commas may part them. */
function mapFrom(
  schemaOf: (key: string) => z.ZodType | undefined,
  text: string | readonly string[],
  field: string,
): Record<string, unknown> {
  const given = typeof text === 'string' ? [text] : text
  const parts = given.flatMap((part) => (isNumbers(part, schemaOf) ? part.split(',') : [part]))
  const [first = ''] = parts
  const value = parts.length === 1 ? jsonFrom(first) : undefined
  if (value !== null && typeof value === 'object' && !Array.isArray(value)) return value as Record<string, unknown>
  return Object.fromEntries(
    parts.map((part) => {
      const at = part.indexOf('=')
      if (at < 1) throw fail('input-invalid', { field, expected: 'key=value or a JSON object', got: quote(part) })
      const key = part.slice(0, at)
      const schema = schemaOf(key)
      return [key, schema ? fromText(schema, part.slice(at + 1), `${field}.${key}`) : part.slice(at + 1)]
    }),
  )
}

/** What is not text by its JSON reading and fits the schema is that; anything else is text. */
function unionFrom(schema: z.ZodType, text: string): unknown {
  const value = jsonFrom(text)
  return value !== undefined && typeof value !== 'string' && schema.safeParse(value).success ? value : text
}

/** `a=1,b=2` */
function isNumbers(text: string, schemaOf: (key: string) => z.ZodType | undefined): boolean {
  if (!/^[^=,]+=[^=,]*(,[^=,]+=[^=,]*)+$/.test(text)) return false
  return text.split(',').every((part) => {
    const schema = schemaOf(part.slice(0, part.indexOf('=')))
    return schema !== undefined && (unwrap(schema) as unknown as z.core.$ZodTypes)._zod.def.type === 'number'
  })
}

function jsonFrom(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Values whose text has no structure of its own, so that commas may part them. */
function isPlain(schema: z.ZodType): boolean {
  const { type } = (unwrap(schema) as unknown as z.core.$ZodTypes)._zod.def
  return type === 'string' || type === 'number' || type === 'boolean' || type === 'enum' || type === 'union'
}

function fieldOf(name: string, schema: z.ZodType): Field {
  const inner = unwrap(schema)
  return {
    name,
    kind: kindOf(inner),
    values: valuesOf(inner),
    required: !schema.safeParse(undefined).success,
    default: defaultOf(schema),
    does: descriptionOf(schema),
  }
}

function kindOf(schema: z.ZodType): FieldKind {
  const def = (schema as unknown as z.core.$ZodTypes)._zod.def
  if (def.type === 'string') return 'text'
  if (def.type === 'number') return (schema as z.ZodNumber).isInt ? 'integer' : 'number'
  if (def.type === 'boolean' || def.type === 'enum') return def.type
  if (def.type === 'array') return isPlain(def.element as z.ZodType) ? 'list' : 'json'
  return def.type === 'record' ? 'map' : 'json'
}

function valuesOf(schema: z.ZodType): string[] {
  const def = (schema as unknown as z.core.$ZodTypes)._zod.def
  if (def.type === 'enum') return Object.values(def.entries).map(String)
  return def.type === 'array' ? valuesOf(unwrap(def.element as z.ZodType)) : []
}

/** The schema inside of optional, default, nullable … */
function unwrap(schema: z.ZodType): z.ZodType {
  const def = (schema as unknown as z.core.$ZodTypes)._zod.def
  return 'innerType' in def ? unwrap(def.innerType as z.ZodType) : schema
}

function defaultOf(schema: z.ZodType): unknown {
  const def = (schema as unknown as z.core.$ZodTypes)._zod.def
  return def.type === 'default' ? def.defaultValue : 'innerType' in def ? defaultOf(def.innerType as z.ZodType) : undefined
}

function descriptionOf(schema: z.ZodType): string {
  const def = (schema as unknown as z.core.$ZodTypes)._zod.def
  return schema.description ?? ('innerType' in def ? descriptionOf(def.innerType as z.ZodType) : '')
}

const quote = (text: string): string => JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}…` : text)
