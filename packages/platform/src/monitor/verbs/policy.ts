import { type AlertPolicy, alertPolicy, type Context, type Contracts, type OutputOf, type ParsedInputOf, upsert } from '@levain/core'
import { findDeployment } from '../deployment.ts'

type Verb = Contracts['monitor']['policy']

/** @throws deployment-not-found */
export async function policy(ctx: Context, input: ParsedInputOf<Verb>): Promise<OutputOf<Verb>> {
  await findDeployment(ctx, input.deployment)
  await ctx.ledger.commit([upsert('alertPolicies', input)])
  return policyOf(ctx, input.deployment)
}

/** The policy that was set, or the default one. */
export async function policyOf(ctx: Context, deployment: string): Promise<AlertPolicy> {
  return alertPolicy.parse((await ctx.ledger.first('alertPolicies', { deployment })) ?? {})
}
