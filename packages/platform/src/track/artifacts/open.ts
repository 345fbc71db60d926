import { type Context, fail, type RunArtifact } from '@levain/core'
import { ownerOf } from './owner.ts'
import { filesOf, rowAtOrAbove } from './rows.ts'

/**
 * Finds an artifact to read: its digest names the bytes.
 *
 * @throws run-not-found, artifact-not-found
 */
export async function openArtifact(ctx: Context, { run, path }: { run: string; path: string }): Promise<RunArtifact> {
  await ownerOf(ctx, run)
  const row = await rowAtOrAbove(ctx, run, path)
  const found = row && (await filesOf(ctx, row)).find((file) => file.path === path)
  if (!found) throw fail('artifact-not-found', { run, path })
  return found
}
