import { type Context, type Deployment, fail, type Profile, profile, requireDescribed, type Signature } from '@levain/core'
import { findVersion } from '../registry/index.ts'

/** @throws deployment-not-found */
export async function findDeployment(ctx: Context, name: string): Promise<Deployment> {
  const found = await ctx.ledger.first('deployments', { name })
  if (!found) throw fail('deployment-not-found', { deployment: name })
  return found
}

/** What a deployment answers with. */
export interface Deployed {
  readonly deployment: Deployment
  readonly signature: Signature
  /** What the training data looked like, from the bundle. Null when it carries none: then nothing can be compared. */
  readonly profile: Profile | null
}

/** @throws deployment-not-found, model-not-found, blob-not-found */
export async function openDeployment(ctx: Context, name: string): Promise<Deployed> {
  const deployment = await findDeployment(ctx, name)
  const { version } = await findVersion(ctx, `${deployment.model}@${deployment.version}`)
  const bundle = await ctx.blobs.manifest(deployment.bundle)
  const file = bundle.files.find(({ path }) => path === 'profile.json')
  return {
    deployment,
    signature: requireDescribed(version).signature,
    profile: file ? profile.parse(JSON.parse(await ctx.blobs.text(file.sha256))) : null,
  }
}
