import { setTimeout } from 'node:timers/promises'
import { type Context, fail } from '@levain/core'
import { type KubernetesClient, type KubernetesObject, type Pod, problemOfPod } from '../../../kubernetes/index.ts'
import { objectName, type ServingPlan, selectorOf } from './serving-plan.ts'

/** How far a rollout is. */
export interface Rollout {
  readonly wanted: number
  /** Replicas of the newest version. */
  readonly updated: number
  /** Of these and of the version before. */
  readonly ready: number
  readonly isDone: boolean
  /** Why it goes no further; null while it does. */
  readonly problem: string | null
}

interface Condition {
  readonly type: string
  readonly status: string
  readonly reason?: string
  readonly message?: string
}

const lookEveryMs = 1000
/** Longer than a Deployment's own deadline, so that the cluster is the first to say what is wrong. */
const waitMs = 330_000

/** How far the cluster is with what was asked of it; null where there is nothing. */
export async function rolloutOf(client: KubernetesClient, plan: ServingPlan): Promise<Rollout | null> {
  const isKserve = plan.settings.form === 'kserve'
  const reference = isKserve
    ? { apiVersion: 'serving.kserve.io/v1beta1', kind: 'InferenceService' }
    : { apiVersion: 'apps/v1', kind: 'Deployment' }
  const object = await client.read<KubernetesObject>({
    ...reference,
    metadata: { name: objectName(plan.name), namespace: plan.settings.namespace },
  })
  if (!object) return null
  return isKserve ? ofInferenceService(object, plan) : ofDeployment(object, plan)
}

/** Waits until every replica is of the new version and ready. @throws deployment-failed, image-unavailable, cancelled */
export async function waitForRollout(ctx: Context, client: KubernetesClient, plan: ServingPlan): Promise<Rollout> {
  const untilMs = performance.now() + waitMs
  for (;;) {
    const rollout = await rolloutOf(client, plan)
    if (rollout?.isDone) return rollout
    const problem = rollout === null ? 'its objects were removed meanwhile' : rollout.problem
    if (problem !== null) throw failed(plan, problem)
    const stuck = (await podsOf(client, plan)).map((pod) => problemOfPod(pod)).find((found) => found?.isFinal)
    if (stuck?.kind === 'image') throw fail('image-unavailable', { image: plan.settings.image, reason: stuck.text })
    if (stuck) throw failed(plan, stuck.text)
    if (performance.now() > untilMs) throw failed(plan, `not ready within ${waitMs / 1000} s`)
    if (ctx.signal.aborted) throw fail('cancelled', { what: `the rollout of ${plan.name}` })
    await setTimeout(lookEveryMs, undefined, { signal: ctx.signal }).catch(() => {})
  }
}

/** The pods of the version that is wanted. */
export async function podsOf(client: KubernetesClient, plan: ServingPlan): Promise<Pod[]> {
  const pods = await client.list<Pod>({ apiVersion: 'v1', kind: 'Pod' }, { labels: selectorOf(plan) }, plan.settings.namespace)
  return pods.filter(({ metadata }) => metadata.annotations?.['levain.dev/bundle'] === plan.bundle || plan.settings.form === 'kserve')
}

const failed = (plan: ServingPlan, reason: string): Error =>
  fail('deployment-failed', {
    deployment: plan.name,
    reason,
    log: `kubectl logs -n ${plan.settings.namespace} -l app.kubernetes.io/name=${objectName(plan.name)}`,
  })

function ofDeployment({ metadata, spec, status }: KubernetesObject, { settings }: ServingPlan): Rollout {
  // Until the autoscaler has looked for the first time it is fewer.
  const wanted = Math.max((spec as { replicas?: number }).replicas ?? 1, settings.minReplicas)
  const counted = (status ?? {}) as Record<string, number | undefined> & { conditions?: Condition[] }
  const isSeen = (counted.observedGeneration ?? 0) >= (metadata.generation ?? 0)
  const { replicas = 0, updatedReplicas: updated = 0, availableReplicas = 0, readyReplicas: ready = 0 } = counted
  const stuck = counted.conditions?.find(
    ({ type, status }) => (type === 'Progressing' && status === 'False') || (type === 'ReplicaFailure' && status === 'True'),
  )
  return {
    wanted,
    updated: isSeen ? updated : 0,
    ready,
    isDone: isSeen && updated === wanted && replicas === wanted && availableReplicas === wanted,
    problem: isSeen && stuck ? (stuck.message ?? stuck.reason ?? 'it makes no progress') : null,
  }
}

function ofInferenceService({ metadata, status }: KubernetesObject, { settings }: ServingPlan): Rollout {
  const { observedGeneration = 0, conditions = [] } = (status ?? {}) as { observedGeneration?: number; conditions?: Condition[] }
  const isSeen = observedGeneration >= (metadata.generation ?? 0)
  const isReady = isSeen && conditions.some(({ type, status: state }) => type === 'Ready' && state === 'True')
  const { minReplicas: wanted } = settings
  // KServe counts its replicas in a Deployment of its own; here it is only known whether they are enough.
  return { wanted, updated: isReady ? wanted : 0, ready: isReady ? wanted : 0, isDone: isReady, problem: null }
}
