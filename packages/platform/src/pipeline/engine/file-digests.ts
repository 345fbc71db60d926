import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { glob, stat } from 'node:fs/promises'
import { join, relative, resolve } from 'node:path'
import { pipeline } from 'node:stream/promises'

const known = new Map<string, { stamp: string; digest: string }>()
const knownMax = 10_000

/** `sha256:…` of a file's bytes, or null where there is no such file. Read again only when size, time or inode changed. */
export async function fileDigest(path: string): Promise<string | null> {
  const found = await stat(path, { bigint: true }).catch(() => null)
  if (!found?.isFile()) return null
  const stamp = `${found.size} ${found.mtimeNs} ${found.ctimeNs} ${found.ino}`
  const before = known.get(path)
  if (before?.stamp === stamp) return before.digest
  const hash = createHash('sha256')
  await pipeline(createReadStream(path), hash)
  const digest = `sha256:${hash.digest('hex')}`
  if (known.size >= knownMax) known.clear()
  known.set(path, { stamp, digest })
  return digest
}

/** Digests of the files by path relative to `folder`, sorted; files that are not there are left out. */
export async function fileDigests(folder: string, paths: Iterable<string>): Promise<Record<string, string>> {
  const entries: [string, string][] = []
  for (const path of new Set(paths)) {
    const digest = await fileDigest(path)
    if (digest) entries.push([relative(folder, path).replaceAll('\\', '/'), digest])
  }
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)))
}

const filesMax = 10_000

/**
 * Digests of all files that quoted text in SQL may name, as paths or patterns relative to `folder`. Takes in more than the
 * files the store finds, on purpose: one too many only runs a step again, one too few would give a stale result.
 */
export async function digestsOfQuotedFiles(sql: string, folder: string): Promise<Record<string, string>> {
  const found = new Set<string>()
  for (const [, quoted = ''] of sql.matchAll(/'((?:[^']|'')*)'/g)) {
    const pattern = quoted.replaceAll("''", "'")
    if (!/[./*]/.test(pattern) || /^[a-z]+:\/\//i.test(pattern)) continue
    for await (const path of glob(pattern, { cwd: folder })) {
      found.add(resolve(join(folder, path)))
      if (found.size >= filesMax) break
    }
  }
  return fileDigests(folder, found)
}
