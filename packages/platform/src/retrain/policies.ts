import { type Context, type Contracts, fail, type OutputOf, type ParsedInputOf, type RetrainPolicy, upsert } from '@levain/core'
import { findDeployment } from '../monitor/index.ts'

type Set = Contracts['retrain']['set']
type List = Contracts['retrain']['list']

/** @throws deployment-not-found, pipeline-not-found */
export async function set(ctx: Context, policy: ParsedInputOf<Set>): Promise<OutputOf<Set>> {
  await findDeployment(ctx, policy.deployment)
  if (!(await ctx.ledger.first('pipelines', { name: policy.pipeline }))) throw fail('pipeline-not-found', { pipeline: policy.pipeline })
  await ctx.ledger.commit([upsert('retrainPolicies', policy)])
  return policy
}

export async function list(ctx: Context, _: ParsedInputOf<List>): Promise<OutputOf<List>> {
  return ctx.ledger.find('retrainPolicies', { orderBy: [['deployment', 'asc']] })
}

/** The policy of a deployment, if one was set. */
export async function policyOf(ctx: Context, deployment: string): Promise<RetrainPolicy | undefined> {
  return ctx.ledger.first('retrainPolicies', { deployment })
}
