import { type CacheEntry, type Context, isLevainError } from '@levain/core'
import type { Outputs } from './task.ts'
import { isContent } from './values.ts'

/** The result kept under a key, if all of it is still in the store. */
export async function recall(ctx: Context, key: string): Promise<CacheEntry | null> {
  const entry = await ctx.ledger.first('cache', { key })
  return entry && (await isComplete(ctx, entry.outputs)) ? entry : null
}

/** Whether the contents of a result are all there. */
export async function isComplete(ctx: Pick<Context, 'blobs'>, outputs: Outputs): Promise<boolean> {
  for (const artifact of Object.values(outputs)) {
    if (!isContent(artifact)) continue
    if (!(await ctx.blobs.has(artifact.digest))) return false
    const nested = artifact.type === 'table' || artifact.type === 'model' || artifact.type === 'dir'
    if (nested && !(await hasFiles(ctx, artifact.digest))) return false
  }
  return true
}

async function hasFiles(ctx: Pick<Context, 'blobs'>, digest: string): Promise<boolean> {
  try {
    const { files } = await ctx.blobs.manifest(digest)
    for (const file of files) if (!(await ctx.blobs.has(file.sha256))) return false
    return true
  } catch (error) {
    // A damaged manifest is as good as none: the step runs again.
    if (isLevainError(error)) return false
    throw error
  }
}
