import { type Context, type Deployment, emit, fail, nowIso, type Placement, toLevainError } from '@levain/core'
import type { KubernetesClient } from '../../../kubernetes/index.ts'
import { record } from '../../records.ts'
import { applyAll } from './changes.ts'
import { keep, openClient, placementOf, planOfPlacement } from './place.ts'
import { waitForRollout } from './rollout.ts'
import { objectName, type ServingPlan } from './serving-plan.ts'

/**
 * Brings a deployment on a cluster to a plan, and waits until every replica answers with it. When that fails and a version answered
 * before, the cluster is told to go on with that one.
 *
 * @throws deployment-failed, image-unavailable, kubernetes-unreachable, kubernetes-refused, kubernetes-quota
 */
export async function applyToCluster(
  ctx: Context,
  known: Deployment | undefined,
  wanted: Deployment,
  plan: ServingPlan,
  client: KubernetesClient,
): Promise<Deployment> {
  const placement = await placementOf(ctx, plan.name)
  if (placement && known?.status !== 'stopped') refuseToMove(plan, placement, client.server)
  const running = known && known.status === 'ready' ? placement : undefined
  const before = running ? planOfPlacement(known as Deployment, running) : null
  const isNew = known && before && known.bundle !== plan.bundle
  const next = { ...wanted, url: addressOf(plan), pid: null, status: 'starting' as const, error: null }
  // Written first: whoever looks while the cluster is at work, or after a crash, sees what was asked of it.
  const starting = await record(ctx, known, next, before ? 'rolling out' : 'starting')
  await ctx.ledger.commit([
    keep(plan, client.server, (isNew ? placement?.settings : placement?.previous) ?? null),
    emit(nowIso(ctx), 'deployment', plan.name, { what: 'applied' }),
  ])
  try {
    await applyAll(client, plan)
    await waitForRollout(ctx, client, plan)
  } catch (error) {
    await giveUp(ctx, client, starting, known, before, placement, error)
    throw error
  }
  const previous = isNew ? { version: known.version, bundle: known.bundle } : (known?.previous ?? null)
  return record(ctx, starting, { ...starting, status: 'ready', error: null, previous }, before ? 'rolled out' : 'started')
}

/** Objects that were made elsewhere would stay there, and go on answering. @throws target-fixed */
function refuseToMove({ name, settings }: ServingPlan, before: Placement, server: string): void {
  const [from, to] = [`${before.server}, namespace ${before.settings.namespace}`, `${server}, namespace ${settings.namespace}`]
  if (from !== to) throw fail('target-fixed', { deployment: name, target: from, wanted: to })
}

/** Returns to the version answered before, in the image it had. @throws rollback-impossible and what `applyToCluster` throws */
export async function rollBackOnCluster(ctx: Context, known: Deployment): Promise<Deployment> {
  const placement = await placementOf(ctx, known.name)
  if (!known.previous || !placement?.previous) throw fail('rollback-impossible', { deployment: known.name })
  const { version, bundle } = known.previous
  const packed = await ctx.ledger.first('bundles', { digest: bundle })
  const plan = { name: known.name, model: packed?.model ?? known.model, version, bundle, settings: placement.previous }
  const wanted = { ...known, model: plan.model, version, bundle }
  return applyToCluster(ctx, known, wanted, plan, await openClient())
}

async function giveUp(
  ctx: Context,
  client: KubernetesClient,
  starting: Deployment,
  known: Deployment | undefined,
  before: ServingPlan | null,
  placement: Placement | undefined,
  error: unknown,
): Promise<void> {
  const { message } = toLevainError(error)
  if (!before || !known) {
    await record(ctx, starting, { ...starting, status: 'failed', error: message }, 'failed')
    return
  }
  await applyAll(client, before).catch((cause) =>
    ctx.log.error('a rollout could not be taken back', { deployment: known.name, cause: String(cause) }),
  )
  await ctx.ledger.commit([keep(before, client.server, placement?.previous ?? null)])
  await record(ctx, starting, { ...known, error: message }, 'rollout taken back')
}

/** Its name inside the cluster. KServe gives the Service of a predictor a name of its own. */
const addressOf = ({ name, settings }: ServingPlan): string =>
  `http://${objectName(name)}${settings.form === 'kserve' ? '-predictor' : ''}.${settings.namespace}.svc`
