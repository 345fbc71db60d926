import { mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import {
  type Context,
  type Contracts,
  type DescribedVersion,
  fail,
  type Json,
  type OutputOf,
  type ParsedInputOf,
  requireDescribed,
} from '@levain/core'
import { findVersion } from '../../registry/index.ts'
import { readEnvironment } from '../environment.ts'
import { runtimePackages } from '../image/layers/runtime.ts'
import { readOutside } from '../outside.ts'
import { imageBill } from './image-bill.ts'
import { modelBill } from './model-bill.ts'

type Verb = Contracts['pack']['sbom']

/** Writes the bills of materials of a version: of what serves it, and of the model. @throws model-not-found, folder-exists */
export async function sbom(ctx: Context, input: ParsedInputOf<Verb>): Promise<OutputOf<Verb>> {
  const folder = resolve(ctx.projectFolder, input.folder)
  if (await stat(folder).catch(() => null)) throw fail('folder-exists', { folder: input.folder })
  const version = await described(ctx, input.model)
  const { levain, node } = await readEnvironment()
  const serving = { name: version.model, version: String(version.version), digest: null, createdAt: version.createdAt, levain, node }
  const files = {
    'sbom.cdx.json': await imageBill({ ...serving, packages: await runtimePackages(), system: null }),
    'ml-bom.cdx.json': await modelBillOf(ctx, input.model),
  }
  const unfinished = `${folder}.${ctx.random.id()}`
  try {
    await mkdir(unfinished, { recursive: true })
    for (const [name, text] of Object.entries(files)) await writeFile(join(unfinished, name), text)
    await rename(unfinished, folder)
  } finally {
    await rm(unfinished, { recursive: true, force: true })
  }
  return { folder: input.folder, files: Object.keys(files) }
}

/** The bill of a model, from what the ledger and its directory know. @throws model-not-found */
export async function modelBillOf(ctx: Context, reference: string): Promise<string> {
  const version = await described(ctx, reference)
  const manifest = await ctx.blobs.manifest(version.manifest)
  const environment = manifest.files.find(({ path }) => path === 'environment.json')
  const trained = environment ? (JSON.parse(await readFile(await ctx.blobs.path(environment.sha256), 'utf8')) as Json) : null
  const dataset = version.trainedOn && (await ctx.ledger.first('datasetVersions', { manifest: version.trainedOn }))
  const data = dataset ? `${dataset.dataset}@${dataset.version}` : null
  return modelBill({ version, data, trained, levain: (await readEnvironment()).levain })
}

/** A version with a signature, of Levain's own or of another library's models. @throws model-not-found, model-unreadable */
async function described(ctx: Context, reference: string): Promise<DescribedVersion> {
  const { version } = await findVersion(ctx, reference)
  return (await readOutside(ctx, version))?.version ?? requireDescribed(version)
}
