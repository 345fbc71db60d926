import { lstat, open, realpath } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { fail } from '@levain/core'
import { readConfig } from './format/config.ts'
import { isFolder, type Place, placeAt } from './places.ts'

/** A repository with a `.dvc` folder. */
export interface Repository {
  readonly folder: string
  /** Address of a remote by its name; that of the default one without. Undefined where none is configured. */
  address(remote?: string): string | undefined
  /** Where its objects may be: the cache, the remote named or the default one, then the others. */
  places(remote: string | null): Place[]
}

const configBytesMax = 2 ** 20

/** Of a file in YAML: as much as a lock of 15,000 stages. Reading YAML takes hundreds of times its size in memory. */
export const descriptionBytesMax = 4 * 2 ** 20

/** The repository that a file or folder is in; undefined where it is in none. */
export async function repositoryOf(path: string): Promise<Repository | undefined> {
  const start = await realpath(path).catch(() => resolve(path))
  for (let folder = start; ; folder = dirname(folder)) {
    if (await isFolder(join(folder, '.dvc'))) return openRepository(folder)
    if (folder === dirname(folder)) return undefined
  }
}

/** Opens the repository whose `.dvc` folder is in this one. */
export async function openRepository(folder: string): Promise<Repository> {
  const dvc = join(folder, '.dvc')
  const texts = await Promise.all(['config', 'config.local'].map((name) => textIfThere(join(dvc, name))))
  const { cache, defaultRemote, remotes } = readConfig(...texts)
  const address = (remote = defaultRemote ?? ''): string | undefined => {
    const found = Object.hasOwn(remotes, remote) ? remotes[remote] : undefined
    return found && addressOf(dvc, found.url, found.settings)
  }
  const cachePlace = placeAt(resolve(dvc, cache ?? 'cache'))
  const byName = new Map(Object.keys(remotes).map((name) => [name, placeAt(address(name) ?? '')]))
  return {
    folder,
    address,
    places: (remote) => {
      const first = [remote, defaultRemote].flatMap((name) => byName.get(name ?? '') ?? [])
      return [...new Set([cachePlace, ...first, ...byName.values()])]
    },
  }
}

async function textIfThere(path: string): Promise<string> {
  const found = await lstat(path).catch(() => undefined)
  return found?.isFile() ? readText(path, configBytesMax) : ''
}

/**
 * The text of a file.
 *
 * @throws source-not-found, source-unreadable when it is none or has more than so many bytes
 */
export async function readText(path: string, bytesMax: number): Promise<string> {
  const file = await open(path, 'r').catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOENT' || cause.code === 'ENOTDIR') throw fail('source-not-found', { path }, cause)
    throw fail('source-unreadable', { path, reason: cause.code ?? cause.message }, cause)
  })
  try {
    const found = await file.stat()
    if (!found.isFile()) throw fail('source-unreadable', { path, reason: 'it is no file' })
    if (found.size > bytesMax) throw fail('source-unreadable', { path, reason: `it is larger than ${bytesMax} bytes` })
    return await file.readFile('utf8')
  } finally {
    await file.close()
  }
}

/** A remote's address as Levain writes it: paths are relative to the `.dvc` folder. */
function addressOf(dvc: string, url: string, settings: Readonly<Record<string, string>>): string {
  const [, scheme] = /^(\w+):\/\//.exec(url) ?? []
  if (scheme === undefined) return resolve(dvc, url)
  const known = optionsOf[scheme] ?? {}
  const options = new URLSearchParams()
  for (const [key, value] of Object.entries(settings)) if (known[key]) options.set(known[key], value)
  return options.size === 0 ? url : `${url}?${options}`
}

/** What a setting of DVC is called in an address. */
const optionsOf: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  s3: { endpointurl: 'endpoint', region: 'region' },
  gs: { endpointurl: 'endpoint' },
  azure: { account_name: 'account' },
}
