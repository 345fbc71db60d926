import { copyFile, mkdir, readdir, rename, rm, stat } from 'node:fs/promises'
import { dirname, isAbsolute, join, relative, resolve, sep } from 'node:path'
import { fail, type Manifest } from '@levain/core'

/** Relative paths with `/`, ascending by code unit, so that a folder has one manifest. */
export async function filesUnder(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile()).map((entry) => relative(folder, join(entry.parentPath, entry.name)))
  return files.map((file) => file.split(sep).join('/')).sort()
}

/** Writes the files of a manifest into a new folder; all of them, or no folder at all. */
export async function layOut(manifest: Manifest, target: string, pathOf: (digest: string) => Promise<string>): Promise<void> {
  if (await exists(target)) throw fail('folder-exists', { folder: target })
  const part = `${target}.${process.pid}.part`
  try {
    await mkdir(part, { recursive: true })
    for (const file of manifest.files) {
      const to = inside(part, file.path)
      await mkdir(dirname(to), { recursive: true })
      await copyFile(await pathOf(file.sha256), to)
    }
    await rename(part, target)
  } catch (error) {
    await rm(part, { recursive: true, force: true })
    throw error
  }
}

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  )

export function isInside(folder: string, path: string): boolean {
  const way = relative(resolve(folder), resolve(path))
  return way !== '' && !way.startsWith('..') && !isAbsolute(way)
}

/** A manifest may come from elsewhere: none of its paths may lead out of the folder. */
function inside(folder: string, path: string): string {
  const full = resolve(folder, path)
  if (!isInside(folder, full)) throw fail('input-invalid', { field: 'manifest', expected: 'paths inside the folder', got: path })
  return full
}
