import { type Canary, type Context, type Deployment, isLevainError, type Signature, type TableDigest } from '@levain/core'
import type { TrafficStats } from '@levain/runtime/serve'
import { decide } from '@levain/runtime/stats'
import { driftTests, performanceOf } from '../../monitor/index.ts'
import { logColumns, readLog } from '../../predictions/index.ts'
import { signatureOf } from '../show.ts'
import type { Observation } from './canary-verdict.ts'

/** What the serving process says of a canary's step. */
export function fromProcess(ctx: Context, canary: Canary, traffic: TrafficStats): Observation {
  const arm = traffic.arms.find(({ version }) => version === canary.to)
  return {
    elapsedMs: ctx.clock.now() - Date.parse(canary.stepSince),
    requests: arm?.requests ?? 0,
    errors: arm?.errors ?? 0,
    p99Ms: arm?.p99Ms ?? null,
    drift: null,
    quality: null,
  }
}

/** And what the log and the labels say, as far as its limits ask for it. */
export async function fromLog(ctx: Context, deployment: Deployment, canary: Canary): Promise<Pick<Observation, 'drift' | 'quality'>> {
  const signature = await signatureOf(ctx, deployment)
  const { maxDrift, minQuality } = canary.limits
  return {
    drift: maxDrift === null ? null : await driftOf(ctx, deployment, signature, canary, maxDrift),
    quality: minQuality === null ? null : await qualityOf(ctx, deployment, signature, canary),
  }
}

/** The answers of both versions since the step began: callers were drawn, so what differs is the versions. */
async function driftOf(
  ctx: Context,
  deployment: Deployment,
  signature: Signature,
  canary: Canary,
  threshold: number,
): Promise<Observation['drift']> {
  const log = await tableOf(ctx, deployment, signature, { from: canary.stepSince })
  if (log === null) return null
  const counts = await ctx.tables.query(countsSql(signature, canary), { log })
  const of = (column: 'before' | 'tried') => Float64Array.from(counts, (row) => Number(row[column]))
  const [before, tried] = [of('before'), of('tried')]
  const [rowsReference, rowsCurrent] = [sum(before), sum(tried)]
  if (rowsReference === 0 || rowsCurrent === 0) return { psi: Number.NaN, decision: 'insufficient-data' }
  const { statistic, pValue } = (await driftTests.psi()).default.score({ counts: before, moments: null }, { counts: tried, moments: null })
  return { psi: statistic, decision: decide({ statistic, threshold, pAdjusted: pValue, rowsReference, rowsCurrent, bins: counts.length }) }
}

/** Answers by class, or by the tenths of what the version before predicts. */
function countsSql({ output }: Signature, { from, to }: Canary): string {
  const answer = logColumns.prediction
  const bin =
    output.classes === undefined
      ? `list_sum(list_transform((select quantile_cont(${answer}, [0.1,0.2,0.3,0.4,0.5,0.6,0.7,0.8,0.9]) from log where ${logColumns.version} = ${from}), lambda edge: case when ${answer} > edge then 1 else 0 end))`
      : answer
  const count = (version: number): string => `count(*) filter (where ${logColumns.version} = ${version})`
  return `select ${bin} as bin, ${count(from)} as before, ${count(to)} as tried from log where ${logColumns.version} in (${from}, ${to}) group by 1 order by 1`
}

async function qualityOf(ctx: Context, deployment: Deployment, signature: Signature, canary: Canary): Promise<Observation['quality']> {
  const log = await tableOf(ctx, deployment, signature, { from: canary.createdAt, version: canary.to })
  const performance = log && (await performanceOf(ctx, deployment, signature, log))
  if (!performance) return null
  const measured = performance.metrics[canary.limits.metric ?? '']
  return { labelled: performance.labelled, value: measured?.value ?? null, low: measured?.low ?? null, high: measured?.high ?? null }
}

async function tableOf(
  ctx: Context,
  deployment: Deployment,
  signature: Signature,
  part: { from: string; version?: number },
): Promise<TableDigest | null> {
  try {
    return (await readLog(ctx, deployment, signature, part)).table
  } catch (error) {
    if (isLevainError(error, 'log-empty')) return null
    throw error
  }
}

const sum = (values: Float64Array): number => values.reduce((total, value) => total + value, 0)
