import { type Context, type DescribedVersion, fail, type Manifest, type ModelVersion } from '@levain/core'
import type { OutsideModel } from '@levain/runtime/serve'
import { parse } from 'yaml'
import { z } from 'zod'
import { readMlmodel } from '../registry/index.ts'

/** What is packed of a version of another library's model. */
export interface Outside {
  readonly version: DescribedVersion
  readonly model: OutsideModel
  /** The Python it was made with, e.g. `3.11`; null where it does not say. */
  readonly python: string | null
}

/** Where the model directory lies in a bundle that is not Levain's own model. */
export const modelFolder = 'model'

/**
 * Reads what a model directory of MLflow says of how it is loaded, and of what it takes and gives. Null for Levain's own models.
 *
 * @throws model-unreadable, signature-missing
 */
export async function readOutside(ctx: Context, version: ModelVersion): Promise<Outside | null> {
  const { model: name, version: number, manifest } = version
  const path = `${name}@${number}`
  if (manifest === null) throw fail('model-unreadable', { path, reason: 'its files are not in the store of Levain' })
  const files = await ctx.blobs.manifest(manifest)
  if (files.files.some((file) => file.path === 'model.json')) return null
  const described = await readMlmodel(ctx, files)
  if (!described) throw fail('model-unreadable', { path, reason: 'it has neither a model.json nor an MLmodel file' })
  const { flavours, translated, problem } = described
  if (!('python_function' in flavours))
    throw fail('model-unreadable', { path, reason: 'its MLmodel file has no flavour python_function, which says how it is loaded' })
  if (!translated) throw fail('signature-missing', { model: name, version: number, reason: problem })
  const { signature, dtypes, tensors } = translated
  const model: OutsideModel = { kind: 'python', folder: modelFolder, flavours, dtypes, tensors }
  return { version: { ...version, manifest, signature }, model, python: await pythonOf(ctx, files) }
}

const pythonEnv = z.object({ python: z.union([z.string(), z.number()]).transform(String) })

/** Major and minor version: pickles are read by those that agree in both. */
async function pythonOf(ctx: Context, { files }: Manifest): Promise<string | null> {
  const file = files.find(({ path }) => path === 'python_env.yaml')
  const read = file && pythonEnv.safeParse(parse(await ctx.blobs.text(file.sha256)))
  return read?.success ? read.data.python.split('.').slice(0, 2).join('.') : null
}
