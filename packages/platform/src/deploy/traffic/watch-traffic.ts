import { type Canary, type Context, type Deployment, isLevainError, type Json, type Traffic, update } from '@levain/core'
import type { ServingStats } from '@levain/runtime/serve'
import { alone } from '../alone.ts'
import { findDeployment } from '../records.ts'
import { targetOf } from '../targets/index.ts'
import type { Watch, WatchOptions } from '../watch.ts'
import { moved, runningCanary } from './canaries.ts'
import { armsAt } from './canary.ts'
import { judgeCanary, type Observation, type Verdict } from './canary-verdict.ts'
import { giveAllTo, takeBack } from './end.ts'
import { install, share } from './install.ts'
import { fromLog, fromProcess } from './observe.ts'
import { isPlain, withArms } from './traffic-of.ts'

/** The log is read anew for every look at answers and labels; errors and latency cost nothing and are looked at each time. */
const readLogEveryMs = 20_000

/**
 * Carries canaries on, or takes them back, by what the serving process, the log and the labels say; and brings a process that shares its requests otherwise
 * than is written back to that. All it knows is in the ledger, so whoever comes next carries on where it was killed.
 */
export function watchTraffic(ctx: Context, { everyMs = 2000 }: Pick<WatchOptions, 'everyMs'> = {}): Watch {
  const readLogAtMs = new Map<string, number>()
  let stopped = false
  let looking: Promise<void> = Promise.resolve()

  const look = async (traffic: Traffic): Promise<void> => {
    const deployment = await findDeployment(ctx, traffic.deployment)
    if (stopped || deployment?.status !== 'ready') return
    const stats = await (await targetOf(deployment)).stats(deployment)
    if (!stats?.ready) return
    if (isAstray(traffic, stats)) return void (await install(ctx, deployment, traffic))
    const canary = await runningCanary(ctx, deployment.name)
    if (canary) await carryOn(ctx, deployment, traffic, canary, stats, readLogAtMs)
  }

  const lookAtAll = async (): Promise<void> => {
    for (const { deployment } of await ctx.ledger.find('traffic')) {
      await alone(ctx, deployment, async () => {
        const traffic = await ctx.ledger.first('traffic', { deployment })
        if (traffic) await look(traffic)
      }).catch((error) => {
        // Somebody else moved it meanwhile: their move counts.
        if (!isLevainError(error, 'conflict')) ctx.log.warn('traffic could not be looked after', { deployment, cause: String(error) })
      })
    }
  }

  const timer = setInterval(() => {
    looking = looking.then(lookAtAll).catch((error) => ctx.log.error('traffic could not be watched', { cause: String(error) }))
  }, everyMs)
  timer.unref()
  return {
    async stop() {
      stopped = true
      clearInterval(timer)
      await looking
    },
  }
}

function isAstray(traffic: Traffic, { traffic: running }: ServingStats): boolean {
  return isPlain(traffic) ? running !== null : running?.revision !== traffic.revision
}

async function carryOn(
  ctx: Context,
  deployment: Deployment,
  traffic: Traffic,
  canary: Canary,
  stats: ServingStats,
  readLogAtMs: Map<string, number>,
): Promise<void> {
  if (!stats.traffic) return
  let seen: Observation = fromProcess(ctx, canary, stats.traffic)
  let verdict = judgeCanary(canary, seen)
  const nowMs = ctx.clock.now()
  const wantsLog = canary.limits.maxDrift !== null || canary.limits.minQuality !== null
  const isDue = seen.elapsedMs >= canary.everyMs || nowMs - (readLogAtMs.get(canary.id) ?? Date.parse(canary.stepSince)) >= readLogEveryMs
  if (wantsLog && isDue && verdict.move !== 'back') {
    readLogAtMs.set(canary.id, nowMs)
    seen = { ...seen, ...(await fromLog(ctx, deployment, canary)) }
    verdict = judgeCanary(canary, seen)
  }
  await move(ctx, deployment, traffic, canary, verdict, seen)
}

async function move(
  ctx: Context,
  deployment: Deployment,
  traffic: Traffic,
  canary: Canary,
  verdict: Verdict,
  observed: Observation,
): Promise<void> {
  const seen = JSON.parse(JSON.stringify(observed)) as Json
  if (verdict.move === 'wait') {
    if (canary.reason !== verdict.reason) await ctx.ledger.commit([update('canaries', { id: canary.id }, { reason: verdict.reason })])
  } else if (verdict.move === 'back') {
    ctx.log.warn('canary is taken back', { deployment: deployment.name, version: canary.to, reason: verdict.reason })
    await takeBack(ctx, deployment, 'rolled-back', verdict.reason, seen)
  } else if (canary.step + 1 === canary.steps.length) {
    await giveAllTo(ctx, deployment, canary.to, 'within its limits at every step', seen)
  } else {
    const percent = canary.steps[canary.step + 1]!
    const tried = traffic.arms.find(({ version }) => version === canary.to)!
    const arms = armsAt(percent, tried, deployment)
    await share(ctx, deployment, withArms(ctx, traffic, { ...traffic, arms }), `canary at ${percent} %`, [
      moved(ctx, canary, { step: canary.step + 1, reason: null }, `${percent} %`, seen),
    ])
  }
}
