import { mkdir, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Context, Deployment } from '@levain/core'
import { prepare } from './outside.ts'

/** Lays the bundle out in the deployment's folder, where it stays for a rollback, with what it needs of this machine. */
export async function layOut(ctx: Context, deployment: Deployment): Promise<string> {
  const folder = join(deployment.folder, 'bundles', deployment.bundle.replace('sha256:', '').slice(0, 16))
  if (!(await exists(folder))) await copyOut(ctx, deployment, folder)
  await prepare(ctx, deployment, folder)
  return folder
}

/** Half a folder never has the final name. */
async function copyOut(ctx: Context, deployment: Deployment, folder: string): Promise<void> {
  await mkdir(join(deployment.folder, 'bundles'), { recursive: true, mode: 0o700 })
  const half = `${folder}.${ctx.random.id()}`
  await ctx.blobs.materialise(deployment.bundle, half)
  await rename(half, folder).catch(async (error) => {
    await rm(half, { recursive: true, force: true })
    if (!(await exists(folder))) throw error
  })
}

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  )
