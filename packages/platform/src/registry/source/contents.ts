import type { Context, ModelVersion } from '@levain/core'
import { measuredOn } from '../measured.ts'
import { originOf } from '../origin.ts'
import { readMlmodel } from './mlmodel.ts'
import type { Resolved } from './resolve.ts'
import { manifestOf } from './tree.ts'

/** What a version is, as its files tell. */
export type Contents = Pick<ModelVersion, 'manifest' | 'algorithm' | 'signature' | 'metrics' | 'trainedOn'>

/** The flavour of Levain's own models. */
const ownFlavour = 'levain'

/**
 * Reads what the files of a version tell, where they are in Levain's store.
 *
 * @throws model-unreadable for one of Levain's own models that is damaged
 */
export async function contentsOf(ctx: Context, { copied, place, loggedModel }: Resolved): Promise<Contents> {
  if (copied) return { ...unknown, ...pick(copied) }
  const metrics = loggedModel ? await measuredOn(ctx, loggedModel.id) : {}
  const manifest = place && (await manifestOf(ctx, place))
  if (!manifest) return { ...unknown, metrics }
  const described = await readMlmodel(ctx, await ctx.blobs.manifest(manifest))
  if (described?.flavour !== ownFlavour)
    return { ...unknown, manifest, metrics, algorithm: described?.flavour ?? '', signature: described?.translated?.signature ?? null }
  const { model, trainedOn, metrics: trained } = await originOf(ctx, manifest)
  return { manifest, algorithm: model.algorithm, signature: model.signature, trainedOn, metrics: { ...trained, ...metrics } }
}

const unknown: Contents = { manifest: null, algorithm: '', signature: null, metrics: {}, trainedOn: null }

const pick = ({ manifest, algorithm, signature, metrics, trainedOn }: ModelVersion): Contents => ({
  manifest,
  algorithm,
  signature,
  metrics,
  trainedOn,
})
