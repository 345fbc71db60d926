import type { Context, Contracts, Deployment, OutputOf, ParsedInputOf, Traffic } from '@levain/core'
import type { ServingStats } from '@levain/runtime/serve'
import { observed } from '../list.ts'
import { requireDeployment } from '../records.ts'
import { targetOf } from '../targets/index.ts'
import { newestCanary } from './canaries.ts'
import { comparisonOf } from './comparison.ts'
import { triedOf } from './traffic-of.ts'

type Verb = Contracts['deploy']['status']

/** @throws deployment-not-found */
export async function status(ctx: Context, input: ParsedInputOf<Verb>): Promise<OutputOf<Verb>> {
  const row = await requireDeployment(ctx, input.deployment)
  const traffic = (await ctx.ledger.first('traffic', { deployment: row.name })) ?? null
  const tried = traffic ? triedOf(traffic, row.version) : undefined
  const [deployment, stats, canary, comparison] = await Promise.all([
    observed(ctx, row),
    row.target === 'local' ? targetOf(row).then((target) => target.stats(row)) : null,
    newestCanary(ctx, row.name),
    traffic && tried !== undefined ? comparisonOf(ctx, row, traffic, tried) : null,
  ])
  const cluster = row.target === 'kubernetes' ? await statusOnCluster(ctx, row) : null
  return {
    deployment,
    traffic,
    since: stats?.traffic?.since ?? stats?.startedAt ?? null,
    arms: armsOf(row.version, traffic, stats),
    fallbacks: stats?.fallbacks ?? 0,
    shadows: stats?.traffic ? [...stats.traffic.shadows] : [],
    canary,
    comparison,
    toReview: (traffic?.reviewBelow ?? null) !== null,
    cluster,
  }
}

/** The cluster's own words, asked for when there is one. */
const statusOnCluster = async (ctx: Context, row: Deployment) => (await import('../targets/kubernetes/index.ts')).statusOnCluster(ctx, row)

/** What the process says of each version; where it says nothing, what is written. */
function armsOf(deployed: number, traffic: Traffic | null, stats: ServingStats | null): OutputOf<Verb>['arms'] {
  if (stats?.traffic) return stats.traffic.arms.map(({ weight, ...arm }) => ({ ...arm, percent: weight / 100 }))
  const counted = { requests: stats?.requests ?? 0, errors: stats?.errors ?? 0, p50Ms: stats?.p50Ms ?? null, p99Ms: stats?.p99Ms ?? null }
  const arms = traffic?.arms ?? [{ version: deployed, weight: 10_000 }]
  const nothing = { requests: 0, errors: 0, p50Ms: null, p99Ms: null }
  return arms.map(({ version, weight }) => ({ version, percent: weight / 100, ...(arms.length === 1 ? counted : nothing) }))
}
