import type { Field, Message, Shape } from './message.ts'
import { invalidValue, missingValue } from './problems.ts'

/**
 * Reads a message from JSON the way protobuf's JSON mapping does: names in snake_case or lowerCamelCase, unknown fields
 * passed over, null as unset, whole numbers as number or text, enums by name or number, NaN and the infinities as text.
 *
 * @throws MlflowError INVALID_PARAMETER_VALUE with the path of the field, e.g. `metrics[0].timestamp`
 */
export function decode<Value>(message: Message<Value>, json: unknown): Value {
  if (!isObject(json)) throw invalidValue('request', json)
  return decodeFields(message.fields, json, '') as Value
}

type JsonObject = Readonly<Record<string, unknown>>

export const isObject = (value: unknown): value is JsonObject => typeof value === 'object' && value !== null && !Array.isArray(value)

function decodeFields(fields: Shape, json: JsonObject, path: string): Record<string, unknown> {
  const decoded: Record<string, unknown> = {}
  for (const name in fields) {
    const field = fields[name] as Field
    const at = path === '' ? name : `${path}.${name}`
    const given = givenFor(json, name)
    if (field.isRequired && (given === undefined || given === '')) throw missingValue(at)
    const value = given === undefined ? emptyOf(field) : decodeValue(field, given, at)
    if (value === undefined) continue
    if (given !== undefined) field.check?.(value as never, at)
    decoded[name] = value
  }
  return decoded
}

/** The value under the field's name in either style; null is unset. Older clients call `run_id` `run_uuid`. */
function givenFor(json: JsonObject, name: string): unknown {
  const given = json[name] ?? json[camelOf(name)]
  if (given === undefined || given === null) return name === 'run_id' ? (json.run_uuid ?? json.runUuid ?? undefined) : undefined
  return given
}

const camels = new Map<string, string>()

function camelOf(name: string): string {
  let camel = camels.get(name)
  if (camel === undefined) {
    camel = name.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase())
    camels.set(name, camel)
  }
  return camel
}

function emptyOf(field: Field): unknown {
  if (field.type === 'list') return []
  return field.type === 'map' ? {} : undefined
}

function decodeValue(field: Field, given: unknown, path: string): unknown {
  switch (field.type) {
    case 'string':
      return typeof given === 'string' ? given : refuse(path, given)
    case 'int64':
      return decodeInteger(given, path)
    case 'double':
      return decodeDouble(given, path)
    case 'bool':
      return typeof given === 'boolean' ? given : refuse(path, given)
    case 'json':
      return given
    case 'enum':
      return decodeEnum(field.names, given, path)
    case 'message':
      return isObject(given) ? decodeFields(field.message.fields, given, path) : refuse(path, given)
    case 'list':
      return Array.isArray(given) ? given.map((item, i) => decodeItem(field.of, item, `${path}[${i}]`)) : refuse(path, given)
    case 'map':
      return isObject(given) ? decodeMap(field.of, given, path) : refuse(path, given)
  }
}

const decodeItem = (of: Field, item: unknown, path: string): unknown =>
  item === null && of.type !== 'json' ? refuse(path, item) : decodeValue(of, item, path)

function decodeMap(of: Field, given: JsonObject, path: string): Record<string, unknown> {
  const entries = Object.entries(given).map(([key, value]) => [key, decodeItem(of, value, `${path}.${key}`)])
  return Object.fromEntries(entries)
}

function decodeInteger(given: unknown, path: string): number {
  const number = typeof given === 'string' && /^-?\d+$/.test(given) ? Number(given) : given
  if (typeof number !== 'number' || !Number.isInteger(number)) return refuse(path, given)
  return Number.isSafeInteger(number)
    ? number
    : refuse(path, given, 'Whole numbers beyond 2^53 would lose digits here. Times are milliseconds since 1970.')
}

const named: Readonly<Record<string, number>> = {
  NaN: Number.NaN,
  Infinity: Number.POSITIVE_INFINITY,
  '-Infinity': Number.NEGATIVE_INFINITY,
}

function decodeDouble(given: unknown, path: string): number {
  if (typeof given === 'number') return given
  if (typeof given !== 'string') return refuse(path, given)
  if (Object.hasOwn(named, given)) return named[given] as number
  return /^-?\d+(\.\d+)?([eE][+-]?\d+)?$/.test(given) ? Number(given) : refuse(path, given)
}

function decodeEnum(names: Readonly<Record<string, number>>, given: unknown, path: string): string {
  if (typeof given === 'string' && Object.hasOwn(names, given)) return given
  const name = typeof given === 'number' ? Object.keys(names).find((one) => names[one] === given) : undefined
  return name ?? refuse(path, given, `Expected one of ${Object.keys(names).join(', ')}.`)
}

function refuse(path: string, given: unknown, hint?: string): never {
  throw invalidValue(path, given, hint)
}
