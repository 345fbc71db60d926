import { existsSync, globSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { installWithApt, type Missing, onPath } from './apt.ts'

/**
 * Folder with the programs of the PostgreSQL server that tests start: `LEVAIN_POSTGRES`, the newest of Debian's, or where
 * `initdb` on the PATH is. Where there is none and apt may be used (Debian, root), installs it.
 */
export async function findPostgres(): Promise<string | Missing> {
  return process.env.LEVAIN_POSTGRES ?? (await present()) ?? installWithApt('postgresql', present)
}

async function present(): Promise<string | undefined> {
  const versions = globSync('/usr/lib/postgresql/*/bin').sort((a, b) => versionIn(b) - versionIn(a))
  const program = await onPath('initdb')
  return versions.find((folder) => existsSync(join(folder, 'initdb'))) ?? (program && dirname(program))
}

const versionIn = (path: string): number => Number(/\d+/.exec(path)?.[0] ?? 0)
