import { existsSync, globSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { install, mayInstall, onPath } from './debian.ts'

/**
 * Folder with the programs of the PostgreSQL server that tests start: `LEVAIN_POSTGRES`, the newest of Debian's, or where
 * `initdb` on the PATH is. Where there is none and apt may be used (Debian, root), installs it.
 */
export async function findPostgres(): Promise<string | { reason: string }> {
  const found = process.env.LEVAIN_POSTGRES ?? (await present())
  if (found) return found
  if (!(await mayInstall()))
    return {
      reason: 'there is no PostgreSQL. Install it (Debian: sudo apt-get install postgresql), or name its folder in LEVAIN_POSTGRES.',
    }
  const reason = await install('postgresql')
  if (reason) return { reason }
  return (await present()) ?? { reason: 'apt-get installed postgresql, but initdb was not found.' }
}

async function present(): Promise<string | undefined> {
  const versions = globSync('/usr/lib/postgresql/*/bin').sort((a, b) => versionIn(b) - versionIn(a))
  const program = await onPath('initdb')
  return versions.find((folder) => existsSync(join(folder, 'initdb'))) ?? (program && dirname(program))
}

const versionIn = (path: string): number => Number(/\d+/.exec(path)?.[0] ?? 0)
