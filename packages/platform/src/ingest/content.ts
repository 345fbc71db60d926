import {
  type Context,
  type Contracts,
  fail,
  type Manifest,
  type ManifestFile,
  type OutputOf,
  type ParsedInputOf,
  resolveTable,
} from '@levain/core'
import { importFile } from '../store/index.ts'
import { commit } from './commit.ts'

type Verb = Contracts['ingest']['content']

/** Reads a file of a version that holds files into the next version of another dataset, with the first one as its parent. */
export async function content(ctx: Context, input: ParsedInputOf<Verb>): Promise<OutputOf<Verb>> {
  const { data, dataset, path, ...options } = input
  const { digest, node } = await resolveTable(ctx, data)
  const file = fileOf(await ctx.blobs.manifest(digest), path)
  const { digest: manifest, quarantine } = await importFile(ctx, { ...options, path: file.path, at: await ctx.blobs.path(file.sha256) })
  return { ...(await commit(ctx, { dataset, manifest, source: `${file.path} of ${data}`, parents: [node] })), quarantine }
}

/** @throws input-invalid, source-not-found */
function fileOf({ files }: Manifest, path: string | undefined): ManifestFile {
  if (path === undefined && files.length > 1)
    throw fail('input-invalid', { field: 'path', expected: 'one of its files', got: `none, and there are ${files.length}` })
  const found = path === undefined ? files[0] : files.find((file) => file.path === path)
  if (!found) throw fail('source-not-found', { path: path ?? 'among no files' })
  return found
}
