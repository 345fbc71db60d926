import { type Context, type Contracts, type Deployment, fail, type OutputOf, type ParsedInputOf } from '@levain/core'
import { alone } from '../alone.ts'
import { rollOut } from '../apply.ts'
import { requireDeployment } from '../records.ts'
import { moved, runningCanary, type Seen } from './canaries.ts'
import { share } from './install.ts'
import { aloneWith, trafficOf, triedOf } from './traffic-of.ts'
import { bundleOf } from './versions.ts'

type Promote = Contracts['deploy']['promote']
type Abort = Contracts['deploy']['abort']

/** @throws deployment-not-found, nothing-shared, deployment-unreachable */
export async function promote(ctx: Context, input: ParsedInputOf<Promote>): Promise<OutputOf<Promote>> {
  return alone(ctx, input.deployment, async () => {
    const deployment = await requireDeployment(ctx, input.deployment)
    const tried = triedOf(await trafficOf(ctx, deployment), deployment.version)
    if (tried === undefined) throw fail('nothing-shared', { deployment: deployment.name, version: deployment.version })
    return { deployment: await giveAllTo(ctx, deployment, input.to ?? tried, `promoted by ${ctx.actor.id}`) }
  })
}

/** @throws deployment-not-found, nothing-shared, deployment-unreachable */
export async function abort(ctx: Context, input: ParsedInputOf<Abort>): Promise<OutputOf<Abort>> {
  return alone(ctx, input.deployment, async () => {
    const deployment = await requireDeployment(ctx, input.deployment)
    if (!(await takeBack(ctx, deployment, 'aborted', input.reason ?? `aborted by ${ctx.actor.id}`)))
      throw fail('nothing-shared', { deployment: deployment.name, version: deployment.version })
    return { deployment }
  })
}

/** Rolls the version that was tried out: it is the deployed one from now on, and a rollback returns to the one before. */
export async function giveAllTo(ctx: Context, deployment: Deployment, version: number, reason: string, seen?: Seen): Promise<Deployment> {
  const canary = await runningCanary(ctx, deployment.name)
  const ends = canary ? [moved(ctx, canary, { status: canary.to === version ? 'promoted' : 'aborted', reason }, reason, seen)] : []
  return rollOut(ctx, deployment, { ...deployment, ...(await bundleOf(ctx, deployment, version)) }, ends)
}

/** All requests to the deployed version again. False where it has them already. */
export async function takeBack(
  ctx: Context,
  deployment: Deployment,
  status: 'aborted' | 'rolled-back',
  reason: string,
  seen?: Seen,
): Promise<boolean> {
  const before = await trafficOf(ctx, deployment)
  const canary = await runningCanary(ctx, deployment.name)
  if (before.arms.length === 1 && !canary) return false
  const ends = canary ? [moved(ctx, canary, { status, reason }, status === 'aborted' ? 'aborted' : 'taken back', seen)] : []
  await share(ctx, deployment, aloneWith(ctx, before, deployment), canary ? `canary ${status}: ${reason}` : `split ended: ${reason}`, ends)
  return true
}
