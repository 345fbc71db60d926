import { basename, dirname, resolve } from 'node:path'
import { type Context, type Contracts, fail, type OutputOf, type ParsedInputOf } from '@levain/core'
import { commitVersion } from '../store/index.ts'
import { fetchObject } from './fetch.ts'
import { readDvcFile } from './format/dvc-file.ts'
import { readLock } from './format/lock.ts'
import { type DvcObject, type Entry, nameOf } from './format/out.ts'
import { type Place, placeAt } from './places.ts'
import { descriptionBytesMax, type Repository, readText, repositoryOf } from './repository.ts'

type Verb = Contracts['dvc']['pull']

/**
 * Brings what a `.dvc` file or a `dvc.lock` names into the next version of a dataset.
 *
 * @throws input-invalid, source-not-found, source-unreadable, dvc-object-missing, dvc-object-damaged
 */
export async function pull(ctx: Context, { file, dataset, remote }: ParsedInputOf<Verb>): Promise<OutputOf<Verb>> {
  const [, name = file, wanted] = /^(.*?(?:\.dvc|dvc\.lock)):(.+)$/.exec(file) ?? []
  const path = resolve(ctx.projectFolder, name)
  const out = outNamed(await outsIn(path, name), wanted)
  const places = placesFor(ctx, await repositoryOf(dirname(path)), remote, out.remote)
  const { finish, ...fetched } = await fetchObject(ctx, places, out.object, { path: out.path, dataset })
  const parents = [`dvc:${nameOf(out.object)}`]
  const { version, changed } = await commitVersion(ctx, { dataset, manifest: fetched.manifest, source: file, parents })
  await finish()
  return { version, changed, files: fetched.files, bytes: fetched.bytes }
}

async function outsIn(path: string, name: string): Promise<readonly Entry[]> {
  const text = await readText(path, descriptionBytesMax)
  if (basename(path) === 'dvc.lock') return readLock(text, name).flatMap(({ outs }) => outs)
  return readDvcFile(text, name).outs
}

function outNamed(outs: readonly Entry[], wanted: string | undefined): Entry & { object: DvcObject } {
  const found = wanted === undefined ? outs : outs.filter(({ path }) => path === wanted)
  const [out] = found
  if (!out || found.length > 1) {
    const names = outs.map(({ path }) => path).slice(0, 20)
    throw fail('input-invalid', {
      field: 'file',
      expected: names.length === 0 ? 'a file with an output' : `FILE:OUT with one of ${names.join(', ')}`,
      got: wanted ?? `${found.length} outputs`,
    })
  }
  if (!out.object) throw fail('source-unreadable', { path: out.path, reason: `it is known by ${out.knownBy}, not by an md5` })
  return { ...out, object: out.object }
}

/** A remote that was named is the only place; else all that the repository knows. */
function placesFor(ctx: Context, repository: Repository | undefined, given: string | undefined, named: string | null): Place[] {
  if (given !== undefined) return [placeAt(remoteAddress(ctx, repository, given))]
  if (repository) return repository.places(named)
  throw fail('input-invalid', { field: 'remote', expected: 'a remote, as the file is in no DVC repository', got: 'none' })
}

/** A remote by its name in the repository, its address, or its folder. */
export function remoteAddress(ctx: Pick<Context, 'projectFolder'>, repository: Repository | undefined, given: string): string {
  return repository?.address(given) ?? (given.includes('://') ? given : resolve(ctx.projectFolder, given))
}
