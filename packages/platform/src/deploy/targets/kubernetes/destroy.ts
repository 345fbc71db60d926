import type { Context, Deployment } from '@levain/core'
import { nameOf } from '../../../kubernetes/index.ts'
import { everyKind } from './manifests.ts'
import { openClient, placementOf, planOfPlacement } from './place.ts'

/** Removes every object that was made for a deployment; gives their names. @throws kubernetes-unreachable, kubernetes-refused */
export async function destroyOnCluster(ctx: Context, deployment: Deployment): Promise<string[]> {
  const placement = await placementOf(ctx, deployment.name)
  if (!placement) return []
  const client = await openClient()
  const removed: string[] = []
  for (const object of everyKind(planOfPlacement(deployment, placement))) if (await client.remove(object)) removed.push(nameOf(object))
  return removed
}
