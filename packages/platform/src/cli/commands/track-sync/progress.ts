import { readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'

const leftOut = z.object({ item: z.string(), reason: z.string() })
export type LeftOut = z.infer<typeof leftOut>

const progress = z.object({
  /** Up to where the journal was sent, in bytes. */
  sentTo: z.int().nonnegative(),
  /** Whether the run was said to have failed because its program is gone. */
  isGivenUp: z.boolean(),
  leftOut: z.array(leftOut),
})

/** How far a run got to one target. */
export type Progress = z.infer<typeof progress>

const targets = z.record(z.string(), progress)
const leftOutMax = 1000

export const nothingSent: Progress = { sentTo: 0, isGivenUp: false, leftOut: [] }

/** What was remembered; undefined where nothing was, or it cannot be read: then all is sent again, which adds nothing. */
export async function progressOf(folder: string, target: string): Promise<Progress | undefined> {
  return (await readAll(folder))[target]
}

export async function saveProgress(folder: string, target: string, reached: Progress): Promise<void> {
  const path = join(folder, 'sent.json')
  const next = { ...(await readAll(folder)), [target]: { ...reached, leftOut: reached.leftOut.slice(0, leftOutMax) } }
  await writeFile(`${path}.${process.pid}`, JSON.stringify(next), { mode: 0o600 })
  await rename(`${path}.${process.pid}`, path)
}

async function readAll(folder: string): Promise<Record<string, Progress>> {
  try {
    return targets.parse(JSON.parse(await readFile(join(folder, 'sent.json'), 'utf8')))
  } catch {
    return {}
  }
}
