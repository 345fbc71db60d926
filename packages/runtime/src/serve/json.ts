import { isUtf8 } from 'node:buffer'
import { refuse, shorten } from './refuse.ts'
import { kindOf } from './values.ts'

export type JsonObject = Readonly<Record<string, unknown>>

/** Reads JSON that is an object. @throws request-invalid */
export function readJsonObject(body: Buffer): JsonObject {
  return objectOf(readJson(body), 'body')
}

export function objectOf(value: unknown, field: string): JsonObject {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) throw refuse(field, 'an object', kindOf(value))
  return value as JsonObject
}

/** The one of `names` that an object has; `others` may stand beside it, anything else may not. */
export function onlyOne<Name extends string>(asked: JsonObject, names: readonly Name[], others: readonly string[] = []): Name {
  const keys = Object.keys(asked)
  const stray = keys.find((key) => !names.includes(key as Name) && !others.includes(key))
  if (stray !== undefined) throw refuse(shorten(stray), `${names.join(' or ')} only`, 'an unknown field')
  const named = keys.filter((key) => names.includes(key as Name)) as Name[]
  if (named.length === 1) return named[0] as Name
  const [neither, both] = names.length === 2 ? ['neither', 'both'] : ['none of them', `${named.length} of them`]
  throw refuse('body', `either ${names.join(' or ')}`, named.length === 0 ? neither : both)
}

/** Reads JSON in UTF-8, not too deep. @throws request-invalid */
function readJson(body: Buffer): unknown {
  if (body.length === 0) throw refuse('body', 'JSON', 'nothing')
  if (!isUtf8(body)) throw refuse('body', 'UTF-8 text', 'other bytes')
  if (body.length > scanFromBytes && isTooDeep(body)) throw refuse('body', `lists and objects at most ${maxDepth} deep`, 'deeper ones')
  try {
    return JSON.parse(body.toString())
  } catch (error) {
    throw refuse('body', 'JSON', notJson.test(body.toString()) ? 'NaN or Infinity, which JSON does not have' : defectOf(String(error)))
  }
}

/** What Python and JavaScript print for a number that is missing or too large, where a value stands. */
const notJson = /[[:,]\s{0,20}-?(NaN|Infinity)\b/

/** The parser's own message quotes the text; only where it stopped is repeated. */
function defectOf(message: string): string {
  if (message.includes('end of JSON input')) return 'JSON that ends too early'
  const position = /position (\d+)/.exec(message)?.[1]
  return position === undefined ? 'malformed JSON' : `malformed JSON at position ${position}`
}

const maxDepth = 8
const scanFromBytes = 4096

/** Deep nesting costs JSON.parse tens of bytes per level; no honest request needs it, so it is refused before parsing. */
function isTooDeep(body: Buffer): boolean {
  let depth = 0
  let quoted = false
  for (let at = 0; at < body.length; at++) {
    const byte = body[at]
    if (quoted) {
      if (byte === 0x5c) at += 1
      else if (byte === 0x22) quoted = false
    } else if (byte === 0x22) quoted = true
    else if (byte === 0x5b || byte === 0x7b) {
      depth += 1
      if (depth > maxDepth) return true
    } else if (byte === 0x5d || byte === 0x7d) depth -= 1
  }
  return false
}

/** Text in UTF-8. @throws request-invalid */
export function readText(body: Buffer): string {
  if (!isUtf8(body)) throw refuse('body', 'UTF-8 text', 'other bytes')
  return body.toString()
}

/** JSON values, one a line; empty lines are none. `read` is given the value and the number of its line, from 0. @throws request-invalid */
export function readJsonLines<Thing>(body: Buffer, read: (value: unknown, line: number) => Thing, most: number): Thing[] {
  const lines = readText(body).split('\n').filter(isFilled)
  if (lines.length === 0 || lines.length > most) throw refuse('body', `1 to ${most} lines`, `${lines.length} lines`)
  return lines.map((line, number) => read(readJsonLine(line, number), number))
}

export const isFilled = (line: string): boolean => line.trim() !== ''

/** @throws request-invalid */
export function readJsonLine(line: string, number: number): unknown {
  const bytes = Buffer.from(line)
  if (bytes.length > scanFromBytes && isTooDeep(bytes))
    throw refuse(`line ${number}`, `lists and objects at most ${maxDepth} deep`, 'deeper ones')
  try {
    return JSON.parse(line)
  } catch {
    throw refuse(`line ${number}`, 'JSON', 'something else')
  }
}
