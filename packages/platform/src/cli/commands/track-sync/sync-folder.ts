import { lstat, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { type Contracts, fail, type OutputOf, runId } from '@levain/core'
import { patiently } from './ask.ts'
import { syncRun } from './sync-run.ts'
import type { Target } from './target.ts'

/** The same as an import says. */
type Outcome = OutputOf<Contracts['import']['mlruns']>

const leftOutMax = 1000

/** Sends the runs of a folder, one after the other. @throws folder-not-found, server-unreachable */
export async function syncFolder(folder: string, target: Target, signal: AbortSignal): Promise<Outcome> {
  const brought: Record<string, number> = {}
  const there: Record<string, number> = {}
  const leftOut: { item: string; reason: string }[] = []
  for (const run of await runsIn(folder)) {
    const sent = await syncRun(join(folder, run), run, target, patiently(signal))
    for (const [what, count] of Object.entries(sent.brought)) brought[what] = (brought[what] ?? 0) + count
    if (Object.keys(sent.brought).length === 0 && sent.leftOut.length === 0) there.run = (there.run ?? 0) + 1
    leftOut.push(...sent.leftOut)
  }
  return { source: `offline:${folder}`, brought, there, leftOut: leftOut.slice(0, leftOutMax), leftOutCount: leftOut.length }
}

async function runsIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => [])
  const runs: string[] = []
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1)))
    if (entry.isDirectory() && runId.safeParse(entry.name).success && (await hasJournal(join(folder, entry.name)))) runs.push(entry.name)
  if (runs.length === 0) throw fail('folder-not-found', { path: folder, expected: 'a folder that runs were logged to offline' })
  return runs
}

const hasJournal = async (folder: string): Promise<boolean> =>
  (await lstat(join(folder, 'journal.jsonl')).catch(() => undefined))?.isFile() ?? false
