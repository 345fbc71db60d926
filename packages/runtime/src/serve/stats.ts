import type { Gauges, Metrics } from './metrics.ts'
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
  /** Null until something was answered. */
  readonly p50Ms: number | null
  readonly p99Ms: number | null
}

export interface StatsSources {
  readonly versions: Versions
  readonly metrics: Metrics
  readonly gauges: Gauges
  readonly name: string | undefined
  readonly url: string
}

export function statsOf({ versions, metrics, gauges, name, url }: StatsSources): ServingStats {
  const { index, digest } = versions.current.bundle
  const quantileMs = (q: number) => {
    const seconds = metrics.requestSeconds.quantile(q)
    return seconds === null ? null : Math.round(seconds * 1e6) / 1000
  }
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
    p50Ms: quantileMs(0.5),
    p99Ms: quantileMs(0.99),
  }
}
