import type { Contracts, OutputOf } from '@levain/core'
import { type KubernetesClient, nameOf } from '../../../kubernetes/index.ts'
import { differences } from './difference.ts'
import { manifests, superfluous } from './manifests.ts'
import type { ServingPlan } from './serving-plan.ts'

export type Changes = OutputOf<Contracts['deploy']['plan']>['changes']

/**
 * What applying would change, as the cluster itself says: each object is applied in a dry run, with its defaults and its admission
 * checks, and held against what is there.
 *
 * @throws kubernetes-unreachable, kubernetes-refused, kubernetes-quota
 */
export async function changesOf(client: KubernetesClient, plan: ServingPlan): Promise<Changes> {
  const changes: Changes = []
  for (const object of manifests(plan)) {
    const [before, after] = [await client.read(object), await client.apply(object, { dryRun: true })]
    const fields = before ? differences(before, after) : []
    changes.push({ object: nameOf(object), change: before === null ? 'create' : fields.length > 0 ? 'change' : 'none', fields })
  }
  return changes
}

/** Makes the cluster's objects those of the plan. @throws kubernetes-unreachable, kubernetes-refused, kubernetes-quota */
export async function applyAll(client: KubernetesClient, plan: ServingPlan): Promise<void> {
  const objects = manifests(plan)
  // Refused as a whole, before the first of them is changed.
  for (const object of objects) await client.apply(object, { dryRun: true })
  for (const object of objects) await client.apply(object)
  for (const left of superfluous(plan)) await client.remove(left)
}
