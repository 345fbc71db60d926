import { isUtf8 } from 'node:buffer'
import { readFile, stat } from 'node:fs/promises'
import { fail } from '@levain/core'
import { excerpt, lineEnd, positionIn, type RecordProblem } from './csv-record.ts'
import { notUtf8 } from './normal-csv.ts'
import { type NormalFile, normalRelation, openNormalWriter, rawBytes } from './normal-file.ts'
import { openRecords, type RecordReader } from './records.ts'
import { type BadRow, badRowsMax, distinctNames, type SourceColumn } from './relation.ts'
import type { Source } from './source.ts'

/** Takes a file of JSON lines apart line by line, exact about what is wrong and where. */
export async function normaliseJsonLines(source: Source, target: string): Promise<NormalFile> {
  const keys = await collectKeys(source)
  const writer = await openNormalWriter(target)
  const bad: BadRow[] = []
  try {
    await using records = await openLines(source)
    for (let record = await records.next(); record && bad.length <= badRowsMax; record = await records.next()) {
      const { bytes, line, at } = record
      const row = readObject(bytes)
      if (row === null) continue
      if ('problem' in row) {
        const { start, ...problem } = row.problem
        bad.push({ ...positionIn(bytes, start, line), ...problem, raw: bytes.toString('utf8') })
      } else {
        await writer.write(line, at, bytes.length, valuesOf(row.object, keys))
      }
    }
  } finally {
    await writer.close()
  }
  return { relation: normalRelation(target, columnsOf(keys)), bad, raw: (row) => rawBytes(source.absolute, row) }
}

/** An array is read whole; its elements are numbered in place of lines. */
const arrayBytesMax = 256 << 20

/**
 * Takes a JSON array of objects apart.
 *
 * @throws source-unreadable when it is not one, or too large to be held
 */
export async function normaliseJsonArray(source: Source, target: string): Promise<NormalFile> {
  const { path } = source
  const { size } = await stat(source.absolute)
  if (size > arrayBytesMax)
    throw fail('source-unreadable', { path, reason: `an array of ${size} bytes has a fault; as JSON lines it could be found` })
  const bytes = await readFile(source.absolute)
  const elements = parseArray(path, bytes)
  const keys = new Set(elements.flatMap((element) => (isObject(element) ? Object.keys(element) : [])))
  const writer = await openNormalWriter(target)
  const bad: BadRow[] = []
  for (const [i, element] of elements.entries()) {
    if (isObject(element)) await writer.write(i + 1, 0, 0, valuesOf(element, keys))
    else bad.push({ line: i + 1, expected: 'an object', got: excerpt(JSON.stringify(element)), raw: JSON.stringify(element) })
  }
  await writer.close()
  return { relation: normalRelation(target, columnsOf(keys)), bad, raw: async ({ line }) => JSON.stringify(elements[line - 1]) }
}

const openLines = (source: Source): Promise<RecordReader> =>
  openRecords(
    source.absolute,
    source.path,
    (bytes, from, last) => lineEnd(bytes, from) ?? (last ? { end: bytes.length, next: bytes.length, closed: true } : null),
  )

async function collectKeys(source: Source): Promise<Set<string>> {
  const keys = new Set<string>()
  await using records = await openLines(source)
  for (let record = await records.next(); record; record = await records.next()) {
    const row = readObject(record.bytes)
    if (row && 'object' in row) for (const key of Object.keys(row.object)) keys.add(key)
  }
  return keys
}

type Fields = Readonly<Record<string, unknown>>

/** Null for a line without content. */
function readObject(bytes: Buffer): { object: Fields } | { problem: RecordProblem } | null {
  if (!isUtf8(bytes)) return { problem: notUtf8(bytes) }
  const text = bytes.toString('utf8')
  if (text.trim() === '') return null
  try {
    const value = parseExact(text)
    return isObject(value) ? { object: value } : { problem: { start: 0, expected: 'an object', got: excerpt(text) } }
  } catch (error) {
    const start = Buffer.byteLength(text.slice(0, faultIn(text, error)))
    return { problem: { start, expected: 'JSON', got: excerpt(bytes.subarray(start)) } }
  }
}

function parseArray(path: string, bytes: Buffer): unknown[] {
  const text = bytes.toString('utf8').replace(/^\ufeff/, '')
  if (!isUtf8(bytes))
    throw fail('source-unreadable', { path, reason: 'it is not UTF-8 text', ...positionIn(bytes, notUtf8(bytes).start, 1) })
  try {
    const value = parseExact(text)
    if (Array.isArray(value)) return value
    throw fail('source-unreadable', { path, reason: 'expected an array of objects', line: 1, column: 1 })
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    const start = Buffer.byteLength(text.slice(0, faultIn(text, error)))
    throw fail(
      'source-unreadable',
      { path, reason: `expected JSON, got ${excerpt(bytes.subarray(start))}`, ...positionIn(bytes, start, 1) },
      error,
    )
  }
}

/** JSON whose numbers keep the digits they were written with. */
function parseExact(text: string): unknown {
  return JSON.parse(text, ((_key: string, value: unknown, context?: { source?: string }) =>
    typeof value === 'number' && context?.source ? rawJson(context.source) : value) as (key: string, value: unknown) => unknown)
}

/** Node has it; TypeScript's library does not name it yet. */
const rawJson = (source: string): unknown => (JSON as unknown as { rawJSON(text: string): unknown }).rawJSON(source)
const isRawJson = (value: unknown): boolean => (JSON as unknown as { isRawJSON(value: unknown): boolean }).isRawJSON(value)

const isObject = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !isRawJson(value)

/** Where the parser stopped, as its message tells; the end where it tells nothing, as for a text that ends too early. */
function faultIn(text: string, error: unknown): number {
  const position = /at position (\d+)/.exec(String(error))?.[1]
  if (position !== undefined) return Number(position)
  const token = /Unexpected token '(.)'/u.exec(String(error))?.[1]
  return token === undefined ? text.length : Math.max(0, text.lastIndexOf(token))
}

const valuesOf = (object: Fields, keys: ReadonlySet<string>): (string | null)[] =>
  [...keys].map((key) => (object[key] === undefined || object[key] === null ? null : JSON.stringify(object[key])))

const columnsOf = (keys: ReadonlySet<string>): SourceColumn[] => distinctNames([...keys]).map((name) => ({ name, from: 'json' }))
