import { lstat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { bytesOf } from '../folder.ts'
import type { LeftOut, SourceFile } from '../items.ts'
import type { ArtifactEntry } from './messages.ts'

/**
 * Files of logged artifacts. W&B copies them to a folder of its own, outside of the run's; they are taken from there only if
 * that folder was named, and by their name in it: what a log says of where they are may lead anywhere.
 */
export async function* stagedFiles(
  artifacts: ReadonlyMap<string, readonly ArtifactEntry[]>,
  run: string,
  staging: string | undefined,
): AsyncGenerator<SourceFile | LeftOut> {
  for (const [name, entries] of artifacts) {
    const item = `artifact:${run}/${name}`
    if (entries.length === 0) yield { item, reason: 'the list of its files is not in the log' }
    else if (staging === undefined) yield { item, reason: `its ${entries.length} files are in W&B's staging folder, which was not named` }
    else for (const entry of entries) yield await stagedFile(entry, name, run, staging)
  }
}

async function stagedFile(
  { path = '', ref, localPath = '' }: ArtifactEntry,
  name: string,
  run: string,
  staging: string,
): Promise<SourceFile | LeftOut> {
  const item = `artifact:${run}/${name}/${path}`
  if (ref) return { item, reason: `it is a reference to ${ref}` }
  const file = join(staging, basename(localPath.replaceAll('\\', '/')))
  const found = await lstat(file).catch(() => undefined)
  return found?.isFile() ? { path: `${name}/${path}`, open: () => bytesOf(file) } : { item, reason: `${file} is no file` }
}
