import { type Context, type Deployment, fail, type Model, model, type Profile, profile } from '@levain/core'

/** @throws deployment-not-found */
export async function findDeployment(ctx: Context, name: string): Promise<Deployment> {
  const found = await ctx.ledger.first('deployments', { name })
  if (!found) throw fail('deployment-not-found', { deployment: name })
  return found
}

/** What a deployment answers with, read from its bundle: the model, and what its training data looked like. */
export interface Deployed {
  readonly deployment: Deployment
  readonly model: Model
  /** Null when the bundle carries none: then nothing can be compared. */
  readonly profile: Profile | null
}

/** @throws deployment-not-found, blob-not-found */
export async function openDeployment(ctx: Context, name: string): Promise<Deployed> {
  const deployment = await findDeployment(ctx, name)
  const bundle = await ctx.blobs.manifest(deployment.bundle)
  const file = (path: string) => bundle.files.find((candidate) => candidate.path === path)?.sha256
  const modelFile = file('model.json')
  if (!modelFile) throw fail('blob-not-found', { digest: `model.json of ${deployment.bundle}` })
  const profileFile = file('profile.json')
  return {
    deployment,
    model: model.parse(JSON.parse(await ctx.blobs.text(modelFile))),
    profile: profileFile ? profile.parse(JSON.parse(await ctx.blobs.text(profileFile))) : null,
  }
}
