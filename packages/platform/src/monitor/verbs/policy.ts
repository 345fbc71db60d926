import { type AlertPolicy, alertPolicy, type Context, type Contracts, fail, type OutputOf, type ParsedInputOf, upsert } from '@levain/core'
import { featuresOf } from '../compare/features.ts'
import { openDeployment } from '../deployment.ts'

type Verb = Contracts['monitor']['policy']

/** @throws deployment-not-found, and input-invalid for features that are never compared */
export async function policy(ctx: Context, input: ParsedInputOf<Verb>): Promise<OutputOf<Verb>> {
  const { signature, profile } = await openDeployment(ctx, input.deployment)
  const known = profile ? featuresOf(signature, profile).features.map(({ name }) => name) : []
  const unknown = input.features.find((feature) => !known.includes(feature))
  if (unknown !== undefined) throw fail('input-invalid', { field: 'features', expected: `some of ${known.join(', ')}`, got: unknown })
  await ctx.ledger.commit([upsert('alertPolicies', input)])
  return policyOf(ctx, input.deployment)
}

/** The policy that was set, or the default one. */
export async function policyOf(ctx: Context, deployment: string): Promise<AlertPolicy> {
  return alertPolicy.parse((await ctx.ledger.first('alertPolicies', { deployment })) ?? {})
}
