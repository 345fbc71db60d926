import { readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** What Python itself writes when it runs is no part of an environment. */
const isOwn = (path: string): boolean => !/(^|[/\\])__pycache__([/\\]|$)/.test(path)
const listName = '.levain-files'
const atOnce = 64

/** Notes which files an environment has, with their sizes. Gives the sum of the sizes. */
export async function noteFiles(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const paths = entries.filter((entry) => !entry.isDirectory()).map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
  const files = await mapped(paths.filter(isOwn).sort(), async (path) => ({ path, bytes: (await stat(join(folder, path))).size }))
  await writeFile(join(folder, listName), files.map(({ path, bytes }) => `${bytes} ${path}\n`).join(''))
  return files.reduce((sum, { bytes }) => sum + bytes, 0)
}

/** The first file of an environment that is gone or has another size than when it was built; null when all is well. */
export async function damageOf(folder: string): Promise<string | null> {
  const list = await readFile(join(folder, listName), 'utf8').catch(() => null)
  if (list === null) return listName
  const lines = list.split('\n').filter(Boolean)
  const damaged = await mapped(lines, async (line) => {
    const space = line.indexOf(' ')
    const path = line.slice(space + 1)
    const found = await stat(join(folder, path)).catch(() => null)
    return found?.size === Number(line.slice(0, space)) ? null : path
  })
  return damaged.find((path) => path !== null) ?? null
}

async function mapped<In, Out>(items: readonly In[], each: (item: In) => Promise<Out>): Promise<Out[]> {
  const out: Out[] = []
  for (let from = 0; from < items.length; from += atOnce) out.push(...(await Promise.all(items.slice(from, from + atOnce).map(each))))
  return out
}
