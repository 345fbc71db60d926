import type { ModelVersion, RegisteredModel } from '../nouns/index.ts'
import { type Context, nowIso } from './context.ts'

/** A name for versions to come. What is given takes the place of what it would be. */
export function newModel(ctx: Pick<Context, 'clock'>, given: Pick<RegisteredModel, 'name'> & Partial<RegisteredModel>): RegisteredModel {
  const at = nowIso(ctx)
  return { description: '', owner: '', intendedUse: '', aliases: {}, governed: [], createdAt: at, updatedAt: at, ...given }
}

/** A version of a model, ready at once. What is given takes the place of what it would be. */
export function newModelVersion(
  ctx: Pick<Context, 'clock' | 'actor'>,
  given: Pick<ModelVersion, 'model' | 'version'> & Partial<ModelVersion>,
): ModelVersion {
  const at = nowIso(ctx)
  return {
    manifest: null,
    algorithm: '',
    signature: null,
    metrics: {},
    trainedOn: null,
    run: null,
    verdict: null,
    description: '',
    source: '',
    location: '',
    loggedModel: null,
    runLink: '',
    stage: 'None',
    status: 'ready',
    statusMessage: '',
    createdBy: ctx.actor.id,
    createdAt: at,
    updatedAt: at,
    deletedAt: null,
    ...given,
  }
}
