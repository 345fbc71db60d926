import { type Blobs, fail, type Model } from '@levain/core'
import { decodeModel } from './codec.ts'

/** Where the model itself stands in a model directory. */
export const modelFileName = 'model.json'

/**
 * Reads the model out of a stored model directory (a manifest of kind `model`).
 *
 * @throws model-not-found when there is no such manifest, model-unreadable
 */
export async function loadModel(blobs: Pick<Blobs, 'has' | 'manifest' | 'text'>, digest: string): Promise<Model> {
  if (!(await blobs.has(digest))) throw fail('model-not-found', { reference: digest })
  const manifest = await blobs.manifest(digest)
  const file = manifest.files.find((candidate) => candidate.path === modelFileName)
  if (!file) throw fail('model-unreadable', { path: digest, reason: `it has no ${modelFileName}` })
  return decodeModel(await blobs.text(file.sha256), `${digest}/${modelFileName}`)
}
