import { open, stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { type Context, fail, type ManifestFile } from '@levain/core'
import { parse } from 'yaml'
import { z } from 'zod'
import { manifestOf, resolveSource } from '../registry/index.ts'

/** The bytes of a saved model, and what the MLmodel file beside it says. */
export interface Saved {
  readonly path: string
  readonly bytes: Uint8Array
  /** Names of the input columns, where an MLmodel file tells them. */
  readonly columns: readonly string[] | undefined
}

type Ctx = Pick<Context, 'blobs' | 'ledger' | 'projectFolder'>
/** A place with files; null where there is none of that name. */
type ReadFile = (name: string) => Promise<Uint8Array | null>

/** More is held in memory twice or thrice while it is read. */
const bytesMax = 512 * 1024 * 1024
const flavours = ['xgboost', 'lightgbm', 'onnx'] as const

/**
 * Reads a file, or the model that an MLmodel file points at: in a folder, or among the artifacts of a run.
 *
 * @throws source-not-found, source-unreadable, source-invalid, model-untranslatable
 */
export async function readSource(ctx: Ctx, path: string): Promise<Saved> {
  if (/^(runs|models|mlflow-artifacts):/.test(path)) return readArtifact(ctx as Context, path)
  const absolute = resolve(ctx.projectFolder, path)
  const found = await stat(absolute).catch((cause: unknown) => {
    throw fail('source-not-found', { path }, cause)
  })
  if (found.isDirectory()) return readFolder(path, (name) => readIfThere(join(absolute, name), `${path}/${name}`))
  return { path, bytes: await readFile(absolute, path), columns: undefined }
}

async function readArtifact(ctx: Context, path: string): Promise<Saved> {
  const { place, copied } = await resolveSource(ctx, { source: path })
  const file = place && place.path !== '' ? await ctx.ledger.first('artifacts', place) : undefined
  if (file && !['model', 'dir', 'table'].includes(file.type)) return { path, bytes: await readBlob(ctx, path, file), columns: undefined }
  const manifest = copied?.manifest ?? (place && (await manifestOf(ctx, place)))
  if (!manifest) throw fail('source-not-found', { path })
  const { files } = await ctx.blobs.manifest(manifest)
  return readFolder(path, async (name) => {
    const own = files.find((candidate: ManifestFile) => candidate.path === name)
    return own ? readBlob(ctx, `${path}/${name}`, { digest: own.sha256, bytes: own.bytes }) : null
  })
}

async function readBlob(ctx: Ctx, path: string, { digest, bytes }: { digest: string; bytes: number }): Promise<Uint8Array> {
  requireSize(path, bytes)
  const pieces: Uint8Array[] = []
  for await (const piece of await ctx.blobs.stream(digest)) pieces.push(piece)
  return Buffer.concat(pieces)
}

async function readIfThere(absolute: string, path: string): Promise<Uint8Array | null> {
  const found = await stat(absolute).catch(() => null)
  return found ? readFile(absolute, path) : null
}

/** Opening a pipe would wait for somebody to write into it. */
async function readFile(absolute: string, path: string): Promise<Uint8Array> {
  const found = await stat(absolute)
  if (!found.isFile()) throw fail('source-unreadable', { path, reason: 'it is neither a file nor a folder' })
  requireSize(path, found.size)
  await using file = await open(absolute, 'r')
  return await file.readFile()
}

function requireSize(path: string, bytes: number): void {
  if (bytes > bytesMax) throw fail('source-unreadable', { path, reason: `it has ${bytes} bytes; models of ${bytesMax} at most are read` })
}

const flavour = z.object({ data: z.string().optional(), model_data: z.string().optional() })
const mlmodel = z.object({
  flavors: z.record(z.string(), z.unknown()),
  signature: z.object({ inputs: z.string().nullish() }).nullish(),
})

async function readFolder(path: string, read: ReadFile): Promise<Saved> {
  const text = await read('MLmodel')
  if (!text) throw fail('source-unreadable', { path, reason: 'the folder has no MLmodel file; name the model file itself' })
  const parsed = mlmodel.safeParse(readYaml(text))
  if (!parsed.success) throw fail('source-unreadable', { path: `${path}/MLmodel`, reason: 'it is not an MLmodel file' }, parsed.error)
  const { flavors, signature } = parsed.data
  const known = flavours.find((name) => name in flavors)
  const named = known && flavour.safeParse(flavors[known])
  const file = named?.success ? (named.data.data ?? named.data.model_data) : undefined
  if (!known || !file) throw unknownFlavour(Object.keys(flavors))
  if (/\.(pkl|pickle|joblib|skops)$/.test(file)) throw pickled(known, file)
  const bytes = /(^|\/)\.\.(\/|$)|^\//.test(file) ? null : await read(file)
  if (!bytes) throw fail('source-unreadable', { path: `${path}/MLmodel`, reason: `it points at ${file}, which is not there` })
  return { path: `${path}/${file}`, bytes, columns: columnsOf(signature?.inputs) }
}

function unknownFlavour(names: readonly string[]): Error {
  const reason = `it is a ${names.join(', ')} model, and those read here are ${flavours.join(' and ')}`
  return fail('model-untranslatable', { format: 'MLmodel', reason })
}

function pickled(name: string, file: string): Error {
  const reason = `${file} is a pickle, which only Python can read; save the booster itself (save_model), or log it with mlflow.${name}`
  return fail('model-untranslatable', { format: name, reason })
}

function readYaml(text: Uint8Array): unknown {
  try {
    return parse(new TextDecoder().decode(text))
  } catch {
    return null
  }
}

const schemaText = z.array(z.object({ name: z.string() }))

function columnsOf(inputs: string | null | undefined): string[] | undefined {
  try {
    const parsed = schemaText.safeParse(JSON.parse(inputs ?? 'null'))
    return parsed.success ? parsed.data.map(({ name }) => name) : undefined
  } catch {
    return undefined
  }
}
