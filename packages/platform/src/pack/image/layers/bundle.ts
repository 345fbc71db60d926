import { readdir } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import type { TarEntry } from '../tar-write.ts'
import { fileEntry } from './node.ts'

/** Who runs the image: nobody known to it, so that no file but those given can be written. */
export const userId = 65_532

/** The bundle as it is, and a place for the prediction log that whoever serves may write to. */
export async function bundleLayer(folder: string): Promise<TarEntry[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  const files = paths.map((path) => fileEntry(`bundle/${relative(folder, path).split(sep).join('/')}`, path, false))
  return [...(await Promise.all(files)), { kind: 'folder', path: 'log', owner: userId }]
}
