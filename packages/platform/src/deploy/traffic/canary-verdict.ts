import type { Canary, DriftDecision } from '@levain/core'
import { higherIsBetter, isMetricName, wilson } from '@levain/runtime/stats'

/** What is known of a canary's step. */
export interface Observation {
  readonly elapsedMs: number
  readonly requests: number
  readonly errors: number
  readonly p99Ms: number | null
  /** How far its answers are from those of the version before; null where nobody looked, or nothing is left to compare with. */
  readonly drift: { readonly psi: number; readonly decision: DriftDecision } | null
  /** The metric of its labelled answers; null where nobody looked. */
  readonly quality: {
    readonly labelled: number
    readonly value: number | null
    readonly low: number | null
    readonly high: number | null
  } | null
}

export interface Verdict {
  readonly move: 'on' | 'back' | 'wait'
  readonly reason: string
}

/** Fewer labels than this say nothing of quality, fewer requests nothing of the slowest hundredth. */
const labelsMin = 30
const latencyRequestsMin = 20

/**
 * Whether a canary goes on, is taken back or stays. It is taken back at once when a limit is surely broken, and at the end of the step when it is broken
 * by what was measured. It goes on only when everything it was asked to look at was seen: what is not known is no pass.
 */
export function judgeCanary(
  { limits, everyMs, minRequests, step, steps }: Pick<Canary, 'limits' | 'everyMs' | 'minRequests' | 'step' | 'steps'>,
  seen: Observation,
): Verdict {
  const isOver = seen.elapsedMs >= everyMs && seen.requests >= minRequests
  const broken =
    errorsBroken(limits, seen, isOver) ?? latencyBroken(limits, seen) ?? driftBroken(limits, seen) ?? qualityBroken(limits, seen, isOver)
  if (broken) return { move: 'back', reason: broken }
  if (seen.requests < minRequests) return { move: 'wait', reason: `fewer than ${minRequests} requests came in this step` }
  if (seen.elapsedMs < everyMs) return { move: 'wait', reason: 'the step is not over' }
  // With all requests at the new version there is nothing left to compare its answers with.
  if (
    limits.maxDrift !== null &&
    steps[step] !== 100 &&
    (seen.drift === null || seen.drift.decision === 'insufficient-data' || seen.drift.decision === 'error')
  )
    return { move: 'wait', reason: 'too few answers to compare with those of the version before' }
  if (limits.minQuality !== null && (seen.quality?.value ?? null) === null)
    return { move: 'wait', reason: 'no labels to measure its quality by' }
  if (limits.minQuality !== null && (seen.quality?.labelled ?? 0) < labelsMin)
    return { move: 'wait', reason: `fewer than ${labelsMin} labels to measure its quality by` }
  return { move: 'on', reason: 'within its limits' }
}

type Limits = Canary['limits']

function errorsBroken({ maxErrorRate }: Limits, { requests, errors }: Observation, isOver: boolean): string | null {
  if (errors === 0 || requests === 0) return null
  const surely = wilson(errors, requests).low > maxErrorRate
  const measured = isOver && errors / requests > maxErrorRate
  return surely || measured ? `it could not answer ${errors} of ${requests} requests; ${percent(maxErrorRate)} may fail` : null
}

function latencyBroken({ maxP99Ms }: Limits, { requests, p99Ms }: Observation): string | null {
  if (maxP99Ms === null || p99Ms === null || requests < latencyRequestsMin || p99Ms <= maxP99Ms) return null
  return `99 % of its answers came within ${p99Ms} ms; ${maxP99Ms} ms are allowed`
}

function driftBroken({ maxDrift }: Limits, { drift }: Observation): string | null {
  if (maxDrift === null || drift?.decision !== 'drift') return null
  return `its answers are distributed otherwise than those of the version before (PSI ${drift.psi.toFixed(3)}; ${maxDrift} is allowed)`
}

/** The interval must be beyond the limit, or the step be over. */
function qualityBroken({ minQuality, metric }: Limits, { quality }: Observation, isOver: boolean): string | null {
  if (minQuality === null || !quality || quality.value === null || quality.labelled < labelsMin) return null
  const rises = metric !== null && isMetricName(metric) && higherIsBetter(metric)
  const isWorse = (value: number): boolean => (rises ? value < minQuality : value > minQuality)
  const best = rises ? quality.high : quality.low
  const surely = best !== null && isWorse(best)
  if (!surely && !(isOver && isWorse(quality.value))) return null
  return `its ${metric} on ${quality.labelled} labelled answers is ${quality.value.toFixed(4)}; ${rises ? 'at least' : 'at most'} ${minQuality} is asked for`
}

const percent = (share: number): string => `${Number((share * 100).toFixed(4))} %`
