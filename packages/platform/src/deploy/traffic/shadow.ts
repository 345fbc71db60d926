import { type Context, type Contracts, fail, type OutputOf, type ParsedInputOf } from '@levain/core'
import { alone } from '../alone.ts'
import { requireDeployment } from '../records.ts'
import { share } from './install.ts'
import { trafficOf } from './traffic-of.ts'
import { bundleOf } from './versions.ts'

type Verb = Contracts['deploy']['shadow']

/** @throws deployment-not-found, model-not-found, routes-invalid, deployment-unreachable */
export async function shadow(ctx: Context, input: ParsedInputOf<Verb>): Promise<OutputOf<Verb>> {
  return alone(ctx, input.deployment, async () => {
    const deployment = await requireDeployment(ctx, input.deployment)
    if (input.with.includes(deployment.version))
      throw fail('routes-invalid', { field: 'with', expected: 'versions other than the deployed one', got: String(deployment.version) })
    const before = await trafficOf(ctx, deployment)
    const shadows = await Promise.all([...new Set(input.with)].map((version) => bundleOf(ctx, deployment, version)))
    return share(ctx, deployment, { ...before, shadows }, shadows.length > 0 ? 'shadowed' : 'shadow ended')
  })
}
