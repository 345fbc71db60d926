import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import {
  type Bundle,
  type Context,
  type Contracts,
  type DescribedVersion,
  emit,
  type Json,
  type LineageEdge,
  type ModelVersion,
  nowIso,
  type OutputOf,
  type ParsedInputOf,
  requireDescribed,
  upsert,
} from '@levain/core'
import { type BundleIndex, digestOf } from '@levain/runtime/serve'
import { findVersion } from '../registry/index.ts'
import { dockerfile, pythonDockerfile } from './dockerfile.ts'
import { type Environment, readEnvironment } from './environment.ts'
import { modelFolder, type Outside, readOutside } from './outside.ts'
import { readme } from './readme.ts'

type Verb = Contracts['pack']['bundle']

/**
 * Packs a registered version: the model directory as it is (of another library's model in a folder of its own), and beside it what serving needs to know. The same version
 * packed by the same Levain and Node gives the same bytes, hence the same digest.
 *
 * @throws model-not-found, model-unreadable, signature-missing
 */
export async function bundle(ctx: Context, input: ParsedInputOf<Verb>): Promise<OutputOf<Verb>> {
  const found = (await findVersion(ctx, input.model)).version
  const outside = await readOutside(ctx, found)
  const version = outside?.version ?? requireDescribed(found)
  const environment = await readEnvironment()
  const folder = join(ctx.stateFolder, 'tmp', `bundle-${ctx.random.id()}`)
  try {
    await mkdir(outside ? folder : join(ctx.stateFolder, 'tmp'), { recursive: true })
    await ctx.blobs.materialise(version.manifest, outside ? join(folder, modelFolder) : folder)
    const bytes = await writeBundle(folder, { version, environment, outside })
    const digest = await ctx.blobs.putFolder(folder, 'dir')
    return { bundle: await record(ctx, version, environment, digest, bytes), digest }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

interface Packed {
  readonly version: DescribedVersion
  readonly environment: Environment
  /** Null for Levain's own models. */
  readonly outside: Outside | null
}

/** Adds the bundle's own files to a model directory. Returns the bytes of all files. */
async function writeBundle(folder: string, { version, environment, outside }: Packed): Promise<number> {
  const python = outside && { python: outside.python }
  const own: Record<string, string> = {
    'signature.json': json(version.signature),
    'environment.json': json({ ...environment, ...python, trained: await trainedWith(folder) }),
    Dockerfile: outside ? pythonDockerfile(version, environment, outside.python) : dockerfile(version, environment),
    'README.md': readme(version, outside !== null),
  }
  for (const [name, text] of Object.entries(own)) await replaceFile(join(folder, name), text)
  const files = await digests(folder)
  const { levain, node } = environment
  const index: BundleIndex = {
    format: 'levain-bundle/1',
    model: version.model,
    version: version.version,
    manifest: version.manifest,
    runtime: { levain, node },
    ...(outside && { outside: outside.model }),
    files,
  }
  await replaceFile(join(folder, 'bundle.json'), json(index))
  return Object.values(files).reduce((sum, file) => sum + file.bytes, (await stat(join(folder, 'bundle.json'))).size)
}

/** A new file under the name, never new bytes in the old one: that may be the store's own. */
async function replaceFile(path: string, text: string): Promise<void> {
  await rm(path, { force: true })
  await writeFile(path, text)
}

/** What the model directory says it was trained with; null where it does not. */
async function trainedWith(folder: string): Promise<Json> {
  const text = await readFile(join(folder, 'environment.json'), 'utf8').catch(() => 'null')
  return JSON.parse(text) as Json
}

/** Every file of a folder by its path with forward slashes, in order. */
async function digests(folder: string): Promise<BundleIndex['files']> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => relative(folder, join(entry.parentPath, entry.name)))
  const named = paths.map((path) => [path.split(sep).join('/'), path] as const).sort(([a], [b]) => (a < b ? -1 : 1))
  const files: Record<string, { sha256: string; bytes: number }> = {}
  for (const [name, path] of named) {
    const bytes = await readFile(join(folder, path))
    files[name] = { sha256: digestOf(bytes), bytes: bytes.length }
  }
  return files
}

async function record(ctx: Context, version: ModelVersion, environment: Environment, digest: string, bytes: number): Promise<Bundle> {
  const known = await ctx.ledger.first('bundles', { digest })
  if (known) return known
  const { model, version: number } = version
  const at = nowIso(ctx)
  const { levain, node } = environment
  const row: Bundle = { digest, model, version: number, runtime: { levain, node }, bytes, createdAt: at }
  const { id: run = null, step = null } = ctx.run ?? {}
  const edge: LineageEdge = { from: `model:${model}@${number}`, to: `bundle:${digest}`, role: 'packed', run, step, at }
  await ctx.ledger.commit([
    upsert('bundles', row),
    upsert('lineage', edge),
    emit(at, 'model', model, { what: 'packed', version: number, bundle: digest }),
  ])
  return row
}

const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`
