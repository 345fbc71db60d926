import { stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import { type Context, type Contracts, fail, type OutputOf, type ParsedInputOf } from '@levain/core'
import { bundle } from './bundle.ts'

type Verb = Contracts['pack']['export']

/** Packs a version and lays the bundle out as a folder that does not exist yet. @throws model-not-found, folder-exists */
export async function exportBundle(ctx: Context, input: ParsedInputOf<Verb>): Promise<OutputOf<Verb>> {
  const folder = resolve(ctx.projectFolder, input.folder)
  if (await exists(folder)) throw fail('folder-exists', { folder: input.folder })
  const packed = await bundle(ctx, { model: input.model })
  await ctx.blobs.materialise(packed.digest, folder)
  return { folder, bundle: packed.bundle }
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  )
}
