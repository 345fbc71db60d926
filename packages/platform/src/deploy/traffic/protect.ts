import { type Context, type Contracts, fail, type OutputOf, type ParsedInputOf } from '@levain/core'
import { alone } from '../alone.ts'
import { requireDeployment } from '../records.ts'
import { signatureOf } from '../show.ts'
import { share } from './install.ts'
import { trafficOf } from './traffic-of.ts'
import { bundleOf } from './versions.ts'

type Verb = Contracts['deploy']['protect']

/** What is not given ends: a deployment without anything given is protected by nothing. @throws deployment-not-found, model-not-found, routes-invalid */
export async function protect(ctx: Context, input: ParsedInputOf<Verb>): Promise<OutputOf<Verb>> {
  const { fallback: version, answer, reviewBelow = null } = input
  if (version !== undefined && answer !== undefined)
    throw fail('routes-invalid', { field: 'fallback', expected: 'a version or an answer', got: 'both' })
  return alone(ctx, input.deployment, async () => {
    const deployment = await requireDeployment(ctx, input.deployment)
    if (version === deployment.version)
      throw fail('routes-invalid', { field: 'fallback', expected: 'a version other than the deployed one', got: String(version) })
    const { output } = await signatureOf(ctx, deployment)
    if (reviewBelow !== null && !output.classes)
      throw fail('routes-invalid', { field: 'reviewBelow', expected: 'a model that gives probabilities', got: output.task })
    const before = await trafficOf(ctx, deployment)
    const fallback = version !== undefined ? await bundleOf(ctx, deployment, version) : answer !== undefined ? { answer } : null
    return share(ctx, deployment, { ...before, fallback, reviewBelow }, 'protected')
  })
}
