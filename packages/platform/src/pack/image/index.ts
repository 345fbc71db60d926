import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { type Context, type Contracts, emit, fail, type LineageEdge, nowIso, type OutputOf, type ParsedInputOf, upsert } from '@levain/core'
import { findVersion } from '../../registry/index.ts'
import { cyclonedx } from '../bom/cyclonedx.ts'
import { type ImageParts, imageBill } from '../bom/image-bill.ts'
import { modelBillOf } from '../bom/sbom.ts'
import { bundle } from '../bundle.ts'
import { readEnvironment } from '../environment.ts'
import { readOutside } from '../outside.ts'
import { readPrivateKey } from '../signature/key.ts'
import { signImage } from '../signature/sign.ts'
import { writeArchive } from './archive.ts'
import { assemble, type Image } from './assemble.ts'
import { attach } from './attached/attach.ts'
import type { Architecture, Base } from './base/base.ts'
import { readContents } from './base/contents.ts'
import { openBase } from './base/index.ts'
import { type Layer, writeLayer } from './layer.ts'
import { bundleLayer } from './layers/bundle.ts'
import { keptNodeLayer } from './layers/kept.ts'
import { runtimeLayer, runtimePackages } from './layers/runtime.ts'
import { push } from './push.ts'
import { openRepository, type Repository } from './registry/client.ts'
import { readReference, written } from './registry/reference.ts'

type Verb = Contracts['pack']['image']
type Input = ParsedInputOf<Verb>

/**
 * Builds the image of a version and pushes it to a registry, or writes it as an archive. Nothing but this program is needed for it.
 *
 * @throws model-not-found, image-not-found, image-unusable, registry-unreachable, registry-refused, file-exists, store-full
 */
export async function image(ctx: Context, input: Input): Promise<OutputOf<Verb>> {
  const target = input.to.endsWith('.tar') ? null : readReference(input.to, 'to')
  if (!target && input.sign) throw fail('input-invalid', { field: 'sign', expected: 'an image in a registry', got: 'an archive' })
  const key = input.sign ? await readPrivateKey(ctx, input.sign) : null
  const own = join(ctx.stateFolder, 'tmp', `image-${ctx.random.id()}`)
  await mkdir(own, { recursive: true })
  try {
    const repository = target && openRepository(target, 'pull,push', ctx.signal)
    // Whoever may not push, or not read, is told before anything is built.
    await repository?.manifest(target?.at ?? '')
    const built = await build(ctx, input, own)
    const { image } = built
    if (!target) await writeArchive(ctx, input.to, image, `${built.name}:${built.version}`, input.force)
    const pushed = target && repository ? await push(repository, target.at, image) : { sentBytes: 0, thereBytes: 0 }
    const bills = repository ? await attachBills(ctx, input.model, built, repository) : []
    if (repository && key) await signImage(repository, image.descriptor.digest, key)
    await record(ctx, built, target ? written(target) : null)
    return {
      digest: image.descriptor.digest,
      reference: target ? written({ ...target, at: image.descriptor.digest }) : null,
      file: target ? null : input.to,
      model: built.model,
      version: built.version,
      platform: `linux/${image.architecture}`,
      base: { name: built.base.name, digest: built.base.digest },
      bytes: image.layers.reduce((sum, { descriptor }) => sum + descriptor.size, 0),
      layers: image.layers.map(({ holds, descriptor }) => ({ holds, digest: descriptor.digest, bytes: descriptor.size })),
      bills,
      signed: key !== null,
      ...pushed,
    }
  } catch (cause) {
    throw (cause as NodeJS.ErrnoException).code === 'ENOSPC'
      ? fail('store-full', { path: target ? ctx.stateFolder : input.to }, cause)
      : cause
  } finally {
    await rm(own, { recursive: true, force: true })
  }
}

interface Built {
  readonly image: Image
  readonly parts: Omit<ImageParts, 'digest'>
  readonly base: Base
  /** Digest of the bundle in the store. */
  readonly bundle: string
  readonly model: string
  /** The name of the model as one of an image. */
  readonly name: string
  readonly version: number
}

async function build(ctx: Context, input: Input, own: string): Promise<Built> {
  const { version } = await findVersion(ctx, input.model)
  if (await readOutside(ctx, version)) {
    const expected = 'one of Levain’s own models; for one of Python, build the Dockerfile that levain pack export writes'
    throw fail('input-invalid', { field: 'model', expected, got: `a ${version.algorithm} model` })
  }
  const packed = await bundle(ctx, { model: input.model })
  const folder = join(own, 'bundle')
  await ctx.blobs.materialise(packed.digest, folder)
  const architecture = architectureOf(input.platform)
  const kept = join(ctx.stateFolder, 'cache', 'image')
  const base = await openBase(ctx, input.base, architecture, { own, kept })
  const system = await readContents(base, architecture)
  const packages = await runtimePackages()
  const layers: Layer[] = [
    await keptNodeLayer(architecture, kept),
    await writeLayer(own, 'runtime', await runtimeLayer(packages)),
    await writeLayer(own, 'bundle', await bundleLayer(folder)),
  ]
  const { levain, node } = await readEnvironment()
  const labels = {
    'org.opencontainers.image.title': version.model,
    'org.opencontainers.image.version': String(version.version),
    'org.opencontainers.image.base.name': base.name,
    ...(base.digest && { 'org.opencontainers.image.base.digest': base.digest }),
    'dev.levain.model': `${version.model}@${version.version}`,
    'dev.levain.bundle': packed.digest,
    'dev.levain.version': levain,
    'dev.levain.node': node,
  }
  const image = assemble(base, layers, { architecture, created: version.createdAt, labels })
  const { model, version: number, createdAt } = version
  const parts = { name: model, version: String(number), createdAt, levain, node, packages, system }
  return { image, parts, base, bundle: packed.digest, model, name: imageName(model), version: number }
}

/** What is in the image, and what the model is: where scanners look for it. */
async function attachBills(ctx: Context, model: string, { image, parts }: Built, repository: Repository): Promise<string[]> {
  const { descriptor } = image
  return [
    await attach(repository, descriptor, cyclonedx, await imageBill({ ...parts, digest: descriptor.digest })),
    await attach(repository, descriptor, cyclonedx, await modelBillOf(ctx, model)),
  ]
}

const architectureOf = (platform: string | undefined): Architecture =>
  platform === 'linux/arm64' || (platform === undefined && process.arch === 'arm64') ? 'arm64' : 'amd64'

/** Names of images have small letters and single separators. */
const imageName = (model: string): string =>
  model
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '') || 'model'

async function record(ctx: Context, { image, bundle: packed, model, version }: Built, pushedTo: string | null): Promise<void> {
  const at = nowIso(ctx)
  const { digest } = image.descriptor
  const { id: run = null, step = null } = ctx.run ?? {}
  const edge: LineageEdge = { from: `bundle:${packed}`, to: `image:${digest}`, role: 'packed', run, step, at }
  await ctx.ledger.commit([upsert('lineage', edge), emit(at, 'model', model, { what: 'image', version, image: digest, to: pushedTo })])
}
