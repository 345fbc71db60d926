import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { type Prediction, prediction } from '@levain/core'
import { listSegments } from '@levain/runtime/serve'

const chunkBytes = 65_536

/** The newest `limit` records of a prediction log, newest first. Half-written lines are left out. */
export async function newestPredictions(deploymentFolder: string, limit: number): Promise<Prediction[]> {
  const found: Prediction[] = []
  for (const path of listSegments(join(deploymentFolder, 'log')).reverse()) {
    for await (const line of linesFromEnd(path)) {
      const record = parse(line)
      if (record) found.push(record)
      if (found.length === limit) return found
    }
  }
  return found
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
