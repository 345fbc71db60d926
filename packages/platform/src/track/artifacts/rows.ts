import type { Context, Manifest, RunArtifact } from '@levain/core'

type Reader = Pick<Context, 'ledger' | 'blobs'>

/** Sorts behind every path that begins with what stands before it. */
export const last = '\u{10FFFF}'

/** What keeps a whole folder in one row: its digest is a manifest, whose files are what the folder holds. */
const folderTypes: readonly string[] = ['model', 'dir', 'table']

export const isFolderRow = ({ type }: RunArtifact): boolean => folderTypes.includes(type)

/** The folders a path lies in, the outermost first: `a/b/c` lies in `a` and `a/b`. */
export function foldersAbove(path: string): string[] {
  const parts = path.split('/')
  return parts.slice(1).map((_, i) => parts.slice(0, i + 1).join('/'))
}

/** The row that is at the path or keeps a folder in which the path lies. */
export async function rowAtOrAbove(ctx: Reader, run: string, path: string): Promise<RunArtifact | undefined> {
  if (path === '') return undefined
  const [row] = await ctx.ledger.find('artifacts', { where: { run, path: { in: [path, ...foldersAbove(path)] } }, limit: 1 })
  return row
}

/** The files that a row stands for, with their whole paths. */
export async function filesOf(ctx: Reader, row: RunArtifact): Promise<RunArtifact[]> {
  if (!isFolderRow(row)) return [row]
  const manifest: Manifest = await ctx.blobs.manifest(row.digest)
  return manifest.files.map((file) => ({
    run: row.run,
    path: `${row.path}/${file.path}`,
    type: 'file',
    digest: file.sha256,
    bytes: file.bytes,
    at: row.at,
  }))
}
