import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'

interface HiddenLock {
  readonly packages?: Readonly<Record<string, { readonly version?: string; readonly integrity?: string }>>
}

/**
 * The digest (`sha512-…`) that npm checked a package against when it installed it; null where npm kept none, as for workspaces
 * and global installations.
 *
 * @param folder where the package is installed
 */
export async function integrityOf(name: string, version: string, folder: string): Promise<string | null> {
  for (let above = folder; above !== dirname(above); above = dirname(above)) {
    const text = await readFile(join(above, 'node_modules/.package-lock.json'), 'utf8').catch(() => null)
    const entry = text === null ? undefined : (JSON.parse(text) as HiddenLock).packages?.[`node_modules/${name}`]
    if (entry?.version === version && entry.integrity) return entry.integrity
  }
  return null
}
