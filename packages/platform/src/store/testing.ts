import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Tables } from '@levain/core'
import { type BlobStore, openBlobs } from './blobs/index.ts'
import { openTables } from './tables/index.ts'

/** Runs a test's body over an empty store in a temporary folder, and clears up after it. */
export async function withStore(body: (store: { blobs: BlobStore; tables: Tables; folder: string }) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'levain-store-'))
  try {
    const temp = join(folder, 'tmp')
    const blobs = await openBlobs({ folder: join(folder, 'blobs'), temp, nowMs: Date.now() })
    await body({ blobs, tables: openTables({ blobs, temp }), folder })
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 3 })
  }
}
