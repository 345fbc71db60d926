import { type Context, type Contracts, fail, type OutputOf, type ParsedInputOf } from '@levain/core'
import { alone } from '../alone.ts'
import { requireDeployment } from '../records.ts'
import { refuseWhileRunning } from './canaries.ts'
import { share } from './install.ts'
import { trafficOf, withArms } from './traffic-of.ts'
import { bundleOf, stickyFrom, weightOf } from './versions.ts'

type Verb = Contracts['deploy']['split']

/** @throws deployment-not-found, model-not-found, routes-invalid, canary-running, deployment-unreachable */
export async function split(ctx: Context, input: ParsedInputOf<Verb>): Promise<OutputOf<Verb>> {
  return alone(ctx, input.deployment, async () => {
    const deployment = await requireDeployment(ctx, input.deployment)
    await refuseWhileRunning(ctx, deployment.name)
    const weights = weightsFrom(input.to, deployment.version)
    const arms = await Promise.all(weights.map(async ({ version, weight }) => ({ ...(await bundleOf(ctx, deployment, version)), weight })))
    const before = await trafficOf(ctx, deployment)
    const sticky = input.sticky === undefined ? before.sticky : stickyFrom(input.sticky)
    return share(ctx, deployment, withArms(ctx, before, { arms, sticky, rules: input.rules ?? [] }), 'split')
  })
}

function weightsFrom(to: Readonly<Record<string, number>>, deployed: number): { version: number; weight: number }[] {
  const weights = Object.entries(to).map(([version, percent]) => {
    if (!/^[1-9]\d{0,8}$/.test(version)) throw fail('routes-invalid', { field: 'to', expected: 'numbers of versions', got: version })
    return { version: Number(version), weight: weightOf(percent, `to.${version}`) }
  })
  const sum = weights.reduce((total, { weight }) => total + weight, 0)
  if (sum !== 10_000)
    throw fail('routes-invalid', {
      field: 'to',
      expected: 'percent that sum to 100',
      got: `${Object.values(to).join(' + ')} = ${sum / 100}`,
    })
  if (!weights.some(({ version }) => version === deployed))
    throw fail('routes-invalid', {
      field: 'to',
      expected: `the deployed version ${deployed} among them, if only with 0`,
      got: weights.map(({ version }) => version).join(', '),
    })
  return weights
}
