import { inputProblem } from '@levain/core'
import { refusal } from '../errors.ts'
import { decode, isObject } from './decode.ts'
import type { Field, Message } from './message.ts'
import { InvalidValue } from './problems.ts'

/**
 * Reads a message from a JSON body, over which fields of the path take precedence. An empty body is an empty message; a
 * JSON text inside a JSON text, as older clients send it, is read twice.
 *
 * @throws MlflowError INVALID_PARAMETER_VALUE
 */
export function decodeBody<Value>(message: Message<Value>, body: string, path: Readonly<Record<string, string>> = {}): Value {
  const json = parse(body)
  if (!isObject(json)) throw refusal('Bad Request. The body must be a JSON object.')
  try {
    return decode(message, Object.keys(path).length > 0 ? { ...json, ...decodedTexts(message, path) } : json)
  } catch (error) {
    throw error instanceof InvalidValue ? asWritten(error, body) : error
  }
}

/**
 * Reads a message from a query and the path: a repeated key is a list, booleans are taken in any case.
 *
 * @throws MlflowError INVALID_PARAMETER_VALUE
 */
export function decodeQuery<Value>(
  message: Message<Value>,
  query: Readonly<Record<string, string | string[]>>,
  path: Readonly<Record<string, string>> = {},
): Value {
  return decode(message, decodedTexts(message, { ...query, ...path }))
}

function parse(body: string): unknown {
  const json = parsed(body)
  const problem = inputProblem(json)
  if (problem !== undefined) throw refusal(`Bad Request. The body must be JSON with ${problem}.`)
  return json
}

function parsed(body: string): unknown {
  try {
    const json: unknown = body.trim() === '' ? {} : JSON.parse(body)
    return typeof json === 'string' ? JSON.parse(json) : (json ?? {})
  } catch (cause) {
    throw refusal(`Bad Request. The body is not JSON: ${(cause as Error).message}`)
  }
}

/** Texts turned into what the fields want as JSON. Names in either style; unknown ones are left for nobody. */
function decodedTexts(message: Message, texts: Readonly<Record<string, string | string[]>>): Record<string, unknown> {
  const byName = new Map(Object.entries(message.fields).flatMap(([name, field]) => spellings(name).map((one) => [one, field] as const)))
  return Object.fromEntries(
    Object.entries(texts).map(([name, text]) => {
      const field = byName.get(name)
      return [name, field ? fromText(field, text) : [text].flat().at(-1)]
    }),
  )
}

const spellings = (name: string): string[] => [name, name.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase())]

function fromText(field: Field, text: string | string[]): unknown {
  if (field.type === 'list') return [text].flat().map((one) => fromText(field.of, one))
  const one = Array.isArray(text) ? (text[0] ?? '') : text
  if (field.type === 'bool') return booleanOf(one)
  if (field.type === 'enum') return /^\d+$/.test(one) ? Number(one) : one
  const isStructure = field.type === 'message' || field.type === 'map' || field.type === 'json'
  return isStructure ? parse(one) : one
}

function booleanOf(text: string): boolean {
  const lower = text.toLowerCase()
  if (lower === 'true' || lower === 'false') return lower === 'true'
  throw refusal(`Invalid boolean value: ${text}, must be 'true' or 'false'.`)
}

/** The same complaint with the number as the caller wrote it. */
function asWritten(error: InvalidValue, body: string): InvalidValue {
  const written = numbersIn(body).get(error.path)
  return written === undefined ? error : new InvalidValue(error.path, null, error.hint, written)
}

/** Source text of the fields that are numbers, by their path. */
function numbersIn(body: string): Map<string, string> {
  const sources = new WeakMap<object, Map<string, string>>()
  function remember(this: object, key: string, value: unknown, context: { source?: string }): unknown {
    if (typeof value !== 'number' || context.source === undefined) return value
    const own = sources.get(this) ?? new Map<string, string>()
    sources.set(this, own.set(key, context.source))
    return value
  }
  const found = new Map<string, string>()
  const walk = (node: unknown, path: string): void => {
    if (typeof node !== 'object' || node === null) return
    for (const [key, value] of Object.entries(node)) {
      const at = Array.isArray(node) ? `${path}[${key}]` : path === '' ? key : `${path}.${key}`
      const source = sources.get(node)?.get(key)
      if (source === undefined) walk(value, at)
      else found.set(at, source)
    }
  }
  walk(JSON.parse(body, remember as never), '')
  return found
}
