import type { Context, Contracts, OutputOf, ParsedInputOf, RunArtifact } from '@levain/core'
import { ownerOf } from './owner.ts'
import { filesOf, isFolderRow, last, rowAtOrAbove } from './rows.ts'

type Verb = Contracts['track']['artifacts']
type Listing = OutputOf<Verb>
type Entry = Listing['files'][number]

/** Lists a folder of artifacts; nothing when there is no such folder, because folders are there as long as they hold something. */
export async function artifacts(ctx: Context, { run, path, limit, after }: ParsedInputOf<Verb>): Promise<Listing> {
  await ownerOf(ctx, run)
  const folder = path === '' ? '' : `${path}/`
  const row = await rowAtOrAbove(ctx, run, path)
  if (!row) return childrenIn(pagesBelow(ctx, run, folder), folder, { limit, after })
  return childrenIn(given(await filesOf(ctx, row)), folder, { limit, after })
}

/** Rows at or behind a path, in the order of their paths. */
type RowsFrom = (path: string) => Promise<readonly RunArtifact[]>

/** Rows read from the ledger in one go: a folder of many files is not read whole to show where it begins. */
const pageRows = 500

function pagesBelow(ctx: Context, run: string, folder: string): RowsFrom {
  return (path) => {
    const below = { gt: path, ...(folder === '' ? {} : { lt: `${folder}${last}` }) }
    return ctx.ledger.find('artifacts', { where: { run, path: below }, orderBy: [['path', 'asc']], limit: pageRows })
  }
}

function given(files: readonly RunArtifact[]): RowsFrom {
  const sorted = [...files].sort((a, b) => (a.path < b.path ? -1 : 1))
  return async (path) => sorted.filter((file) => file.path > path)
}

/** The children of a folder, each once; a folder among them is skipped as soon as it is known. */
async function childrenIn(
  rowsFrom: RowsFrom,
  folder: string,
  { limit, after }: { limit: number; after?: string | undefined },
): Promise<Listing> {
  const files: Entry[] = []
  for (let position = after ?? folder; ; ) {
    const rows = await rowsFrom(position)
    for (const row of rows) {
      if (row.path <= position || !row.path.startsWith(folder)) continue
      if (files.length === limit) return { files: sorted(files), next: position }
      const entry = childOf(row, folder)
      files.push(entry)
      position = entry.path === row.path ? row.path : `${entry.path}/${last}`
    }
    if (rows.length === 0) return { files: sorted(files), next: null }
  }
}

function childOf(row: RunArtifact, folder: string): Entry {
  const end = row.path.indexOf('/', folder.length)
  if (end >= 0) return { path: row.path.slice(0, end), isFolder: true, bytes: null, digest: null, at: null }
  const isFolder = isFolderRow(row)
  return { path: row.path, isFolder, bytes: isFolder ? null : row.bytes, digest: row.digest, at: row.at }
}

const sorted = (files: Entry[]): Entry[] => files.sort((a, b) => (a.path < b.path ? -1 : 1))
