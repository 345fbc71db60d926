import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { type Context, type Deployment, type Json, type Prediction, prediction } from '@levain/core'
import { segmentNumbers, segmentPath } from '@levain/runtime/serve'
import { logColumns } from './columns.ts'
import { type KeptLog, keptLog, tableOf } from './kept-log.ts'

const chunkBytes = 65_536

/** The newest `limit` records of a prediction log, newest first. Half-written lines are left out. */
export async function newestPredictions(ctx: Context, deployment: Deployment, limit: number): Promise<Prediction[]> {
  const folder = join(deployment.folder, 'log')
  const found: Prediction[] = []
  const numbers = segmentNumbers(folder)
  const kept = await keptLog(ctx, deployment)
  for (const number of numbers.filter((one) => one > kept.taken).reverse()) {
    for await (const line of linesFromEnd(segmentPath(folder, number))) {
      const record = parse(line)
      if (record) found.push(record)
      if (found.length === limit) return found
    }
  }
  return [...found, ...(await newestKept(ctx, deployment, kept, limit - found.length))]
}

/** The same of the dataset, from as few of its files as hold so many. */
async function newestKept(ctx: Context, deployment: Deployment, kept: KeptLog, limit: number): Promise<Prediction[]> {
  let from = kept.parts.length
  for (let rows = 0; from > 0 && rows < limit; from -= 1) rows += kept.parts[from - 1]?.rows ?? 0
  if (from === kept.parts.length) return []
  const table = await tableOf(ctx, kept, kept.parts.slice(from))
  const rows = await ctx.tables.query(`select * from log order by ${logColumns.at} desc, ${logColumns.id} desc`, { log: table }, limit)
  const isNumber = kept.manifest.schema?.some(({ name, sqlType }) => name === logColumns.prediction && sqlType === 'DOUBLE')
  return rows.map((row) => recordOf(deployment.name, row, isNumber ?? false))
}

const own: ReadonlySet<string> = new Set(Object.values(logColumns))

function recordOf(deployment: string, row: Readonly<Record<string, Json>>, isNumber: boolean): Prediction {
  const fields = Object.entries(logColumns).flatMap(([field, name]) => (row[name] === null ? [] : [[field, row[name]] as const]))
  const inputs = Object.fromEntries(Object.entries(row).filter(([name]) => !own.has(name)))
  const answer = row[logColumns.prediction]
  return prediction.parse({ ...Object.fromEntries(fields), deployment, inputs, prediction: isNumber ? answer : String(answer) })
}

/** Lines of a file from the last to the first, reading no more of it than is asked for. */
async function* linesFromEnd(path: string): AsyncGenerator<string> {
  const file = await open(path, 'r')
  try {
    let rest: Buffer = Buffer.alloc(0)
    for (let end = (await file.stat()).size; end > 0; ) {
      const start = Math.max(0, end - chunkBytes)
      const { buffer } = await file.read(Buffer.alloc(end - start), 0, end - start, start)
      rest = Buffer.concat([buffer, rest])
      end = start
      for (let at = rest.lastIndexOf(0x0a); at >= 0; at = rest.lastIndexOf(0x0a)) {
        yield rest.subarray(at + 1).toString()
        rest = rest.subarray(0, at)
      }
    }
    yield rest.toString()
  } finally {
    await file.close()
  }
}

function parse(line: string): Prediction | undefined {
  try {
    return prediction.parse(JSON.parse(line))
  } catch {
    return undefined
  }
}
