import type { ByteStream, NewPoint } from '@levain/core'
import { bytesOf, walk } from '../folder.ts'

const batchSize = 1000

/** Points of every metric of a run, in batches: a file for each metric, a line for each point. */
export async function* pointsIn(folder: string): AsyncGenerator<NewPoint[]> {
  let batch: NewPoint[] = []
  for await (const { key, atMs, value, step } of linesIn(folder)) {
    batch.push({ key, atMs, value, step })
    if (batch.length < batchSize) continue
    yield batch
    batch = []
  }
  if (batch.length > 0) yield batch
}

export interface Line extends NewPoint {
  /** What stands after time, value and step. */
  readonly rest: readonly string[]
}

/** Lines that are no point, such as one that was cut off while it was written, are passed over. */
export async function* linesIn(folder: string): AsyncGenerator<Line> {
  for await (const { name, path, kind } of walk(folder)) {
    if (kind !== 'file') continue
    for await (const line of textLines(bytesOf(path))) {
      const point = pointOf(name, line)
      if (point) yield point
    }
  }
}

/** More than any point takes; what is longer is passed over, and never held whole. */
const lineCharactersMax = 16_384

async function* textLines(bytes: ByteStream): AsyncGenerator<string> {
  const decoder = new TextDecoder()
  let begun = ''
  for await (const piece of bytes) {
    const lines = (begun + decoder.decode(piece, { stream: true })).split('\n')
    begun = (lines.pop() ?? '').slice(0, lineCharactersMax + 1)
    for (const line of lines) if (line.length <= lineCharactersMax) yield line
  }
  if (begun.length <= lineCharactersMax) yield begun
}

function pointOf(key: string, line: string): Line | undefined {
  const [at = '', text = '', step = '0', ...rest] = line.trim().split(' ')
  const [atMs, value] = [Number(at), numberOf(text)]
  if (!/^-?\d+$/.test(at) || !Number.isSafeInteger(atMs) || value === undefined || !/^-?\d+$/.test(step)) return undefined
  return { key, atMs, value, step: Number(step), rest }
}

/** A number as Python writes it. */
function numberOf(text: string): number | undefined {
  const word = /^([+-]?)(inf|infinity)$/i.exec(text)
  if (word) return word[1] === '-' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY
  if (/^[+-]?nan$/i.test(text)) return Number.NaN
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : undefined
}
