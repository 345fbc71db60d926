import { readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Context, type Deployment, fail, nowIso } from '@levain/core'
import { type BundleIndex, type BundlePlace, placePath } from '@levain/runtime/serve'
import { ensureEnvironment, lockRequest, pythonOf } from '../python/index.ts'

type Outside = NonNullable<BundleIndex['outside']>

/** Who evaluates a bundle outside the event loop; undefined for Levain's own models. */
async function outsideOf(ctx: Context, bundle: string): Promise<Outside | undefined> {
  const { files } = await ctx.blobs.manifest(bundle)
  const file = files.find(({ path }) => path === 'bundle.json')
  return file && (JSON.parse(await ctx.blobs.text(file.sha256)) as BundleIndex).outside
}

/**
 * The deployment with a decision about its bundle's code: the one stated now, or the one stated before about these very bytes.
 *
 * @throws code-untrusted
 */
export async function decided(ctx: Context, wanted: Deployment, trustCode: boolean): Promise<Deployment> {
  const { model, version, bundle, trusted } = wanted
  if ((await outsideOf(ctx, bundle))?.kind !== 'python' || trusted.some((one) => one.bundle === bundle)) return wanted
  if (!trustCode) throw fail('code-untrusted', { model, version, next: `levain deploy apply ${model}@${version} --trustCode` })
  return { ...wanted, trusted: [...trusted, { bundle, version, by: ctx.actor.id, at: nowIso(ctx) }] }
}

/**
 * Prepares what a bundle needs of this machine, and says beside it where that is. Python's environment is built here, before anything is
 * served, unless it is there.
 *
 * @throws environment-failed, program-missing, cancelled
 */
export async function prepare(ctx: Context, deployment: Deployment, folder: string): Promise<void> {
  const outside = await outsideOf(ctx, deployment.bundle)
  if (outside?.kind !== 'python') return
  const place: BundlePlace = {
    python: pythonOf(await environmentOf(ctx, deployment, join(folder, outside.folder))),
    trustCode: deployment.trusted.some((one) => one.bundle === deployment.bundle),
  }
  const half = `${placePath(folder)}.${ctx.random.id()}`
  await writeFile(half, JSON.stringify(place), { mode: 0o600 })
  await rename(half, placePath(folder))
}

/** Folder of the environment that the model directory asks for. */
async function environmentOf(ctx: Context, { name, model, version }: Deployment, folder: string): Promise<string> {
  const { python } = JSON.parse(await readFile(join(folder, '..', 'environment.json'), 'utf8')) as { python: string | null }
  const say = (text: string) => ctx.log.info(text.trim(), { deployment: name, model: `${model}@${version}` })
  const request = { from: { kind: 'file' as const, path: 'requirements.txt' }, python }
  const lock = await lockRequest(ctx, request, { folder, say })
  return (await ensureEnvironment(ctx, lock, say)).environment.folder
}
