import { type ByteStream, type Context, emit, fail, nowIso, type RunArtifact, upsert } from '@levain/core'
import { writableOwner } from './owner.ts'
import { foldersAbove, isFolderRow, last } from './rows.ts'
import { inTurn, turnOf } from './turns.ts'

interface Place {
  readonly run: string
  readonly path: string
}

/**
 * Stores bytes as they come as an artifact: first the blob, then one commit that makes it visible. What breaks off leaves
 * nothing to see, and an artifact of the same path stays as it was.
 *
 * @throws run-not-found, run-deleted, artifact-path-taken, cancelled
 */
export async function putArtifact(ctx: Context, place: Place, bytes: ByteStream): Promise<RunArtifact> {
  await refuseUnfit(ctx, place)
  const { sha256: digest, bytes: size } = await ctx.blobs.putStream(bytes, { signal: ctx.signal })
  return keepArtifact(ctx, place, { digest, bytes: size })
}

/** The same for bytes that are in the store already. */
export function keepArtifact(
  ctx: Context,
  place: Place,
  content: { readonly digest: string; readonly bytes: number },
): Promise<RunArtifact> {
  return inTurn(turnOf(place.run, place.path), async () => {
    await refuseUnfit(ctx, place)
    const { run, path } = place
    const at = nowIso(ctx)
    const artifact = { run, path, type: 'file', ...content, at }
    await ctx.ledger.commit([upsert('artifacts', artifact), emit(at, 'artifact', run, { path, ...content })])
    return artifact
  })
}

/** @throws run-not-found, run-deleted, artifact-path-taken */
export async function mayPutArtifact(ctx: Context, place: Place): Promise<null> {
  await refuseUnfit(ctx, place)
  return null
}

async function refuseUnfit(ctx: Context, place: Place): Promise<void> {
  await writableOwner(ctx, place.run)
  const { run, path } = place
  const above = foldersAbove(path)
  const [file] = above.length === 0 ? [] : await ctx.ledger.find('artifacts', { where: { run, path: { in: above } }, limit: 1 })
  if (file) throw fail('artifact-path-taken', { run, path, taken: file.path, by: isFolderRow(file) ? 'folder' : 'file' })
  const [same] = await ctx.ledger.find('artifacts', { where: { run, path }, limit: 1 })
  const below = { gt: `${path}/`, lt: `${path}/${last}` }
  const isFolder = same ? isFolderRow(same) : (await ctx.ledger.find('artifacts', { where: { run, path: below }, limit: 1 })).length > 0
  if (isFolder) throw fail('artifact-path-taken', { run, path, taken: path, by: 'folder' })
}
