import { type Context, type Contracts, type Deployment, type ParsedInputOf, type Placement, upsert } from '@levain/core'
import { createClient, type KubernetesClient, openCluster } from '../../../kubernetes/index.ts'
import type { ServingPlan } from './serving-plan.ts'
import { settingsOf } from './settings.ts'

type Input = ParsedInputOf<Contracts['deploy']['apply']>
type Packed = Pick<ServingPlan, 'model' | 'version' | 'bundle'>

/** What was last asked of the cluster for a deployment. */
export const placementOf = (ctx: Context, deployment: string): Promise<Placement | undefined> =>
  ctx.ledger.first('placements', { deployment })

/** The cluster to speak to. @throws kubernetes-not-configured */
export const openClient = async (): Promise<KubernetesClient> => createClient(await openCluster())

/** What is to stand on the cluster. @throws input-invalid */
export async function planOf(ctx: Context, name: string, packed: Packed, input: Input, namespace: string): Promise<ServingPlan> {
  const before = await placementOf(ctx, name)
  return { name, ...packed, settings: settingsOf(input, packed, before?.settings, namespace) }
}

/** What stands there, or stood there last. */
export function planOfPlacement(deployment: Deployment, { settings }: Placement): ServingPlan {
  const { name, model, version, bundle } = deployment
  return { name, model, version, bundle, settings }
}

/** The change that keeps what was asked. */
export const keep = (plan: ServingPlan, server: string, previous: Placement['previous']) =>
  upsert('placements', { deployment: plan.name, server, settings: plan.settings, previous })
