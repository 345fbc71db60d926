import {
  type Canary,
  type Context,
  type Contracts,
  fail,
  insert,
  millisecondsOf,
  nowIso,
  type OutputOf,
  type ParsedInputOf,
  type Signature,
} from '@levain/core'
import { defaultMetric, isMetricName } from '@levain/runtime/stats'
import { alone } from '../alone.ts'
import { requireDeployment } from '../records.ts'
import { signatureOf } from '../show.ts'
import { refuseWhileRunning } from './canaries.ts'
import { share } from './install.ts'
import { trafficOf, withArms } from './traffic-of.ts'
import { bundleOf, stickyFrom, weightOf } from './versions.ts'

type Verb = Contracts['deploy']['canary']
type Input = ParsedInputOf<Verb>

/** Begins a canary; `watchTraffic` carries it on. @throws deployment-not-found, model-not-found, routes-invalid, canary-running, deployment-unreachable */
export async function canary(ctx: Context, input: Input): Promise<OutputOf<Verb>> {
  const steps = stepsFrom(input.steps)
  return alone(ctx, input.deployment, async () => {
    const deployment = await requireDeployment(ctx, input.deployment)
    await refuseWhileRunning(ctx, deployment.name)
    if (input.to === deployment.version)
      throw fail('routes-invalid', { field: 'to', expected: 'a version other than the deployed one', got: String(input.to) })
    const at = nowIso(ctx)
    const row: Canary = {
      id: ctx.random.id(),
      deployment: deployment.name,
      from: deployment.version,
      to: input.to,
      steps,
      everyMs: millisecondsOf(input.every),
      minRequests: input.minRequests,
      limits: limitsFrom(input, await signatureOf(ctx, deployment)),
      status: 'running',
      step: 0,
      stepSince: at,
      reason: null,
      history: [{ at, percent: steps[0]!, what: 'started', seen: null }],
      startedBy: ctx.actor.id,
      createdAt: at,
      updatedAt: at,
    }
    const before = await trafficOf(ctx, deployment)
    const sticky = input.sticky === undefined ? before.sticky : stickyFrom(input.sticky)
    const arms = armsAt(steps[0]!, await bundleOf(ctx, deployment, input.to), deployment)
    await share(ctx, deployment, withArms(ctx, before, { arms, sticky, rules: [] }), 'canary started', [insert('canaries', row)])
    return row
  })
}

/** The version that is tried comes first: as it grows, it keeps the callers it has. */
export function armsAt(percent: number, tried: { version: number; bundle: string }, deployed: { version: number; bundle: string }) {
  const weight = weightOf(percent, 'steps')
  const { version, bundle } = deployed
  return [
    { ...tried, weight },
    { version, bundle, weight: 10_000 - weight },
  ]
}

function stepsFrom(steps: readonly number[]): number[] {
  const all = steps.at(-1) === 100 ? [...steps] : [...steps, 100]
  if (all.some((step, at) => at > 0 && step <= all[at - 1]!))
    throw fail('routes-invalid', { field: 'steps', expected: 'percent that ascend', got: steps.join(', ') })
  return all
}

function limitsFrom(input: Input, { output }: Signature): Canary['limits'] {
  const { maxErrorRate, metric } = input
  const [maxP99Ms, maxDrift, minQuality] = [input.maxP99 ?? null, input.maxDrift ?? null, input.minQuality ?? null]
  if (metric !== undefined && !isMetricName(metric)) throw fail('input-invalid', { field: 'metric', expected: 'a metric', got: metric })
  const measured = output.task === 'classification' || output.task === 'regression' ? defaultMetric(output.task) : null
  if (minQuality !== null && measured === null)
    throw fail('input-invalid', { field: 'minQuality', expected: 'a model whose answers can be right or wrong', got: output.task })
  return { maxErrorRate, maxP99Ms, maxDrift, minQuality, metric: minQuality === null ? null : (metric ?? measured) }
}
