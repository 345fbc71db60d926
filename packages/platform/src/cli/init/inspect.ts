import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { Profile } from '@levain/core'
import { openApp } from '../../app/index.ts'

/**
 * What is in a data file. It is read into a store that is thrown away, by the same verbs that will read it later: a file
 * that cannot be read is refused now, with its line and column.
 *
 * @throws source-not-found, source-unreadable, source-empty, row-unreadable
 */
export async function inspect(path: string, signal: AbortSignal): Promise<Profile> {
  const stateFolder = await mkdtemp(join(tmpdir(), 'levain-init-'))
  const app = await openApp({ projectFolder: dirname(path), stateFolder })
  try {
    const { data } = await app.call('ingest.file', { path, dataset: 'looked-at' }, { signal })
    const { profile } = await app.call('explore.profile', { data }, { signal })
    return profile
  } finally {
    await app.close()
    await rm(stateFolder, { recursive: true, force: true, maxRetries: 3 })
  }
}
