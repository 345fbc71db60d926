import {
  type Alert,
  type Context,
  type Contracts,
  isLevainError,
  type OutputOf,
  type ParsedInputOf,
  type RetrainPolicy,
} from '@levain/core'
import { findDeployment, keepWindow, type LabelledWindow } from '../monitor/index.ts'
import { requestRun } from '../pipeline/index.ts'
import { takeLease } from '../store/index.ts'
import { obstacle } from './obstacle.ts'
import { describePerformance } from './performance-held.ts'
import { policyOf } from './policies.ts'

type Verb = Contracts['retrain']['check']
type Answer = OutputOf<Verb>

/**
 * Requests a run of the policy's pipeline when an alert is firing and nothing speaks against it. What does is answered in
 * words and changes nothing. Of several checks at once one decides.
 *
 * @throws deployment-not-found, pipeline-not-found, input-invalid for parameters the pipeline does not have
 */
export async function check(ctx: Context, { deployment }: ParsedInputOf<Verb>): Promise<Answer> {
  await findDeployment(ctx, deployment)
  const policy = await policyOf(ctx, deployment)
  if (!policy) return not(`No retraining policy is set for ${deployment}; levain retrain set ${deployment} PIPELINE sets one.`)
  if (!policy.enabled) return not(`The retraining policy of ${deployment} is switched off.`)
  const lease = await takeLease(ctx, `retrain:${policy.pipeline}`)
  if (!lease) return not(`Another check is deciding about ${policy.pipeline} right now.`)
  try {
    return await decide(ctx, policy)
  } finally {
    await lease.release()
  }
}

const not = (reason: string): Answer => ({ requested: false, run: null, reason })

async function decide(ctx: Context, policy: RetrainPolicy): Promise<Answer> {
  const alert = await openAlert(ctx, policy.deployment)
  if (!alert) return not(`No alert of ${policy.deployment} is open.`)
  const reason = await obstacle(ctx, policy, alert)
  if (reason !== null) return not(reason)
  const window = await labelledSince(ctx, policy.deployment, await driftedSince(ctx, alert))
  if (window === null) return not(tooFew(policy, 0))
  if (window.rows < policy.minLabels) return not(tooFew(policy, window.rows))
  const params = Object.fromEntries(
    Object.entries(policy.params).map(([name, value]) => [name, value === '$window' ? window.table : value]),
  )
  const run = await requestRun(ctx, { pipeline: policy.pipeline, params, cause: { kind: 'drift', reference: alert.id } })
  return { requested: true, run: run.id, reason: `${alert.summary} ${await describePerformance(ctx, window)}` }
}

async function openAlert(ctx: Context, deployment: string): Promise<Alert | null> {
  const where = { deployment, status: { in: ['pending', 'firing', 'acknowledged'] as const } }
  const [alert] = await ctx.ledger.find('alerts', { where, orderBy: [['createdAt', 'desc']], limit: 1 })
  return alert ?? null
}

/** When the window began that moved the alert last. */
async function driftedSince(ctx: Context, alert: Alert): Promise<string | undefined> {
  const [id] = alert.signals
  return id === undefined ? undefined : (await ctx.ledger.first('signals', { id }))?.window.from
}

async function labelledSince(ctx: Context, deployment: string, from: string | undefined): Promise<LabelledWindow | null> {
  try {
    return await keepWindow(ctx, deployment, { from })
  } catch (error) {
    if (isLevainError(error, 'labels-missing') || isLevainError(error, 'log-empty')) return null
    throw error
  }
}

const tooFew = ({ deployment, minLabels }: RetrainPolicy, got: number): string =>
  `Only ${got} of the predictions since the drift began have labels; the policy asks for ${minLabels}. levain monitor label ${deployment} adds them.`
