import { type Context, type Contracts, type Deployment, isLevainError, type OutputOf } from '@levain/core'
import { problemOfPod } from '../../../kubernetes/index.ts'
import { openClient, placementOf, planOfPlacement } from './place.ts'
import { podsOf, rolloutOf } from './rollout.ts'

type Status = NonNullable<OutputOf<Contracts['deploy']['status']>['cluster']>

/** Replicas and pods as the cluster counts them. @throws kubernetes-not-configured, kubernetes-unreachable, kubernetes-refused */
export async function statusOnCluster(ctx: Context, deployment: Deployment): Promise<Status> {
  const placement = await placementOf(ctx, deployment.name)
  const nothing = { replicas: { wanted: 0, updated: 0, ready: 0 }, pods: [], problem: null }
  if (!placement || deployment.status === 'stopped') return nothing
  const client = await openClient()
  const plan = planOfPlacement(deployment, placement)
  const [rollout, pods] = [await rolloutOf(client, plan), await podsOf(client, plan)]
  if (!rollout) return { ...nothing, problem: 'the cluster has nothing of it' }
  const { wanted, updated, ready, problem } = rollout
  return {
    replicas: { wanted, updated, ready },
    pods: pods.map((pod) => {
      const { phase = 'Unknown', containerStatuses = [] } = pod.status ?? {}
      const restarts = containerStatuses.reduce((sum, one) => sum + one.restartCount, 0)
      const isReady = containerStatuses.length > 0 && containerStatuses.every((one) => one.ready)
      return { name: pod.metadata.name, phase, ready: isReady, restarts, problem: problemOfPod(pod)?.text ?? null }
    }),
    problem,
  }
}

/** Whether any replica answers; a cluster that cannot be asked counts as one that does not. */
export async function answersOnCluster(ctx: Context, deployment: Deployment): Promise<boolean> {
  try {
    return (await statusOnCluster(ctx, deployment)).replicas.ready > 0
  } catch (error) {
    if (isLevainError(error)) return false
    throw error
  }
}
