import type { Histogram } from './histogram.ts'
import type { Gauges, Metrics } from './metrics.ts'
import type { Batching } from './outside/batching.ts'
import type { OutsideState } from './outside/evaluator.ts'
import type { RouteTable } from './traffic/route-table.ts'
import type { ShadowCounts } from './traffic/shadows.ts'
import type { Versions } from './versions.ts'

/** What a serving process says of itself over its control socket. */
export interface ServingStats {
  readonly pid: number
  readonly name: string
  readonly url: string
  readonly model: string
  readonly version: number
  /** Digest of the `bundle.json` being served. */
  readonly bundle: string
  readonly ready: boolean
  readonly startedAt: string
  /** Prediction requests answered since the start, and those answered with 400 or above. */
  readonly requests: number
  readonly errors: number
  readonly shed: number
  readonly logBytes: number
  /** Who evaluates: `loop` for a model of Levain's own. */
  readonly tier: 'loop' | OutsideState['kind']
  /** What is told of a model that is evaluated outside the event loop, and whether its requests may be evaluated together. */
  readonly outside: (OutsideState & { readonly batching: Batching | null }) | null
  /** Null until something was answered. */
  readonly p50Ms: number | null
  readonly p99Ms: number | null
  /** Requests that a fallback answered. */
  readonly fallbacks: number
  /** Null while one version answers all. */
  readonly traffic: TrafficStats | null
}

/** How versions share the requests, and how each has done since the table was put in place. */
export interface TrafficStats {
  readonly id: string
  readonly revision: string
  readonly since: string
  readonly arms: readonly ArmStats[]
  readonly shadows: readonly ShadowCounts[]
}

export interface ArmStats {
  readonly version: number
  /** Basis points. */
  readonly weight: number
  readonly requests: number
  /** Requests the version could not answer. */
  readonly errors: number
  readonly p50Ms: number | null
  readonly p99Ms: number | null
}

export function trafficOf(table: RouteTable | null, shadows: readonly ShadowCounts[]): TrafficStats | null {
  if (!table) return null
  return {
    id: table.plan.id,
    revision: table.plan.revision,
    since: new Date(table.sinceMs).toISOString(),
    arms: table.arms.map(({ version, weight, requests, errors, seconds }) => ({
      version: version.bundle.index.version,
      weight,
      requests,
      errors,
      p50Ms: milliseconds(seconds, 0.5),
      p99Ms: milliseconds(seconds, 0.99),
    })),
    shadows: shadows.filter(({ version }) => table.plan.shadows.some((shadow) => shadow.version === version)),
  }
}

function milliseconds(histogram: Histogram, q: number): number | null {
  const seconds = histogram.quantile(q)
  return seconds === null ? null : Math.round(seconds * 1e6) / 1000
}

export interface StatsSources {
  readonly versions: Versions
  readonly metrics: Metrics
  readonly gauges: Gauges
  readonly name: string | undefined
  readonly url: string
}

export function statsOf({ versions, metrics, gauges, name, url }: StatsSources): ServingStats {
  const { bundle, outside, batching } = versions.current
  const { index, digest } = bundle
  return {
    pid: process.pid,
    name: name ?? index.model,
    url,
    model: index.model,
    version: index.version,
    bundle: digest,
    ready: gauges.ready,
    startedAt: new Date(gauges.startedAtMs).toISOString(),
    requests: metrics.requests,
    errors: metrics.errors,
    shed: metrics.shed,
    logBytes: gauges.logBytes,
    tier: outside?.state().kind ?? 'loop',
    outside: outside && { ...outside.state(), batching },
    p50Ms: milliseconds(metrics.requestSeconds, 0.5),
    p99Ms: milliseconds(metrics.requestSeconds, 0.99),
    fallbacks: metrics.fallbacks,
    traffic: gauges.traffic,
  }
}
