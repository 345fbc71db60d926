import { createHash } from 'node:crypto'
import type { ArtifactPlace, Context, Manifest, ManifestFile, RunArtifact } from '@levain/core'

/** Sorts behind every path that begins with what stands before it. */
const last = '\u{10FFFF}'

/** Files of one model at most: more are no model, but a mistaken folder. */
const filesMax = 10_000

/**
 * The manifest of a folder of artifacts as they are now, so that a version stays what it is whatever happens to the
 * folder. Null where nothing is there, or too much to be a model.
 */
export async function manifestOf(ctx: Context, { run, path }: ArtifactPlace): Promise<string | null> {
  const kept = path === '' ? undefined : await ctx.ledger.first('artifacts', { run, path })
  if (kept?.type === 'model') return kept.digest
  const folder = path === '' ? '' : `${path}/`
  const rows = await ctx.ledger.find('artifacts', {
    where: { run, path: { gt: folder, lt: `${folder}${last}` } },
    orderBy: [['path', 'asc']],
    limit: filesMax + 1,
  })
  if (rows.length === 0 || rows.length > filesMax) return null
  const files = (await Promise.all(rows.map((row) => filesOf(ctx, row, folder)))).flat().sort((a, b) => (a.path < b.path ? -1 : 1))
  return ctx.blobs.putManifest({ v: 1, kind: 'model', files, bytes: files.reduce((sum, file) => sum + file.bytes, 0) })
}

/** A row is a file, or a folder kept as a manifest. */
async function filesOf(ctx: Context, row: RunArtifact, folder: string): Promise<ManifestFile[]> {
  const path = row.path.slice(folder.length)
  if (!['model', 'dir', 'table'].includes(row.type))
    return [{ path, sha256: row.digest, md5: await md5Of(ctx, row.digest), bytes: row.bytes }]
  const manifest: Manifest = await ctx.blobs.manifest(row.digest)
  return manifest.files.map((file) => ({ ...file, path: `${path}/${file.path}` }))
}

async function md5Of(ctx: Context, digest: string): Promise<string> {
  const hash = createHash('md5')
  for await (const piece of await ctx.blobs.stream(digest)) hash.update(piece)
  return hash.digest('hex')
}
