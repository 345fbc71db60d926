import { posix } from 'node:path'
import { type Context, isEntryKey, isLevainError, type ManifestFile } from '@levain/core'
import { z } from 'zod'
import { readYaml } from '../../dvc/index.ts'
import type { LeftOut } from '../items.ts'

const fileBytesMax = 4 * 2 ** 20
const depthMax = 50

/** The numbers in files of metrics, JSON or YAML, by their keys joined with dots. */
export async function metricsIn(
  ctx: Context,
  files: readonly ManifestFile[],
  withPath: boolean,
): Promise<{ metrics: [key: string, value: number][]; leftOut: LeftOut[] }> {
  const metrics: [string, number][] = []
  const leftOut: LeftOut[] = []
  for (const file of files) {
    const refuse = (reason: string, key = ''): void => void leftOut.push({ item: `metric:${file.path}${key && `:${key}`}`, reason })
    if (/\.(toml|py)$/.test(file.path)) refuse('metrics are read from JSON and YAML only')
    else if (file.bytes > fileBytesMax) refuse(`it is larger than ${fileBytesMax} bytes`)
    else
      try {
        // JSON is YAML, and Python's NaN and Infinity, which are no JSON, are at least words in it.
        const read = readYaml(z.unknown(), await ctx.blobs.text(file.sha256), file.path)
        for (const [key, value] of numbersIn(read, withPath ? `${file.path}:` : '', posix.parse(file.path).name))
          if (isEntryKey(key)) metrics.push([key, value])
          else refuse('its name is none that a metric may have', key)
      } catch (error) {
        if (!isLevainError(error, 'source-unreadable')) throw error
        refuse(error.message)
      }
  }
  return { metrics, leftOut }
}

/** @param alone what a file is called that holds a number and nothing else */
function* numbersIn(value: unknown, before: string, alone: string, depth = 0): Generator<[string, number]> {
  const number = numberOf(value)
  if (number !== undefined) yield [before.replace(/\.$/, '') || alone, number]
  else if (value !== null && typeof value === 'object' && depth < depthMax)
    for (const [key, inner] of Object.entries(value)) yield* numbersIn(inner, `${before}${key}.`, alone, depth + 1)
}

const words: Readonly<Record<string, number>> = {
  NaN: Number.NaN,
  Infinity: Number.POSITIVE_INFINITY,
  '-Infinity': Number.NEGATIVE_INFINITY,
}

function numberOf(value: unknown): number | undefined {
  if (typeof value === 'number') return value
  return typeof value === 'string' && Object.hasOwn(words, value) ? words[value] : undefined
}
