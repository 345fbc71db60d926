import { createHistogram, type Histogram } from './histogram.ts'
import type { TrafficStats } from './stats.ts'
import type { ShadowCounts } from './traffic/shadows.ts'

/** What a serving process counts about itself. */
export interface Metrics {
  /** Answers by status code. */
  readonly responses: Map<number, number>
  /** Predictions by `model@version`. */
  readonly predictions: Map<string, { readonly model: string; readonly version: number; count: number }>
  /** Seconds from the head of a prediction request to its answer. */
  readonly requestSeconds: Histogram
  /** Seconds a group was evaluated, and was written to the log. */
  readonly computeSeconds: Histogram
  readonly logSeconds: Histogram
  /** Rows evaluated together. */
  readonly groupRows: Histogram
  inFlight: number
  /** Requests refused because of too much work. */
  shed: number
  /** Requests that a fallback answered in the place of a version that failed. */
  fallbacks: number
  /** Prediction requests answered, and those of them answered with 400 or above. */
  requests: number
  errors: number
}

export function createMetrics(): Metrics {
  return {
    responses: new Map(),
    predictions: new Map(),
    requestSeconds: createHistogram(),
    computeSeconds: createHistogram(),
    logSeconds: createHistogram(),
    groupRows: createHistogram(),
    inFlight: 0,
    shed: 0,
    fallbacks: 0,
    requests: 0,
    errors: 0,
  }
}

/** What is known at the moment of asking. */
export interface Gauges {
  readonly ready: boolean
  readonly startedAtMs: number
  readonly logBytes: number
  /** Predictions answered and not kept, because the log is a sample. */
  readonly leftOut: number
  readonly queuedRows: number
  readonly traffic: TrafficStats | null
}

/** Bounds that are edges of the histogram's own buckets, so that the counts are exact: 0.24 ms to 16 s, and 1 to 2,048 rows. */
const secondBounds = Array.from({ length: 17 }, (_, index) => 2 ** (index - 12))
const rowBounds = Array.from({ length: 12 }, (_, index) => 2 ** index)

/** The metrics in Prometheus' text format 0.0.4. */
export function metricsText(metrics: Metrics, gauges: Gauges): string {
  const cpu = process.cpuUsage()
  return [
    family('levain_serve_requests_total', 'counter', 'HTTP requests answered, by status code.', [
      ...[...metrics.responses].sort(([a], [b]) => a - b).map(([code, count]) => sample('', { code: String(code) }, count)),
    ]),
    family('levain_serve_predictions_total', 'counter', 'Rows answered, by model and version.', [
      ...[...metrics.predictions.values()].map(({ model, version, count }) => sample('', { model, version: String(version) }, count)),
    ]),
    histogramFamily(
      'levain_serve_request_seconds',
      'Time from the head of a prediction request to its answer.',
      metrics.requestSeconds,
      secondBounds,
    ),
    histogramFamily('levain_serve_compute_seconds', 'Time a group of requests was evaluated.', metrics.computeSeconds, secondBounds),
    histogramFamily(
      'levain_serve_log_seconds',
      'Time a group of requests was written to the prediction log.',
      metrics.logSeconds,
      secondBounds,
    ),
    histogramFamily('levain_serve_group_rows', 'Rows evaluated together.', metrics.groupRows, rowBounds),
    family('levain_serve_in_flight_requests', 'gauge', 'Prediction requests begun and not yet answered.', [
      sample('', {}, metrics.inFlight),
    ]),
    family('levain_serve_queued_rows', 'gauge', 'Rows waiting to be evaluated or logged.', [sample('', {}, gauges.queuedRows)]),
    family('levain_serve_shed_total', 'counter', 'Prediction requests refused because of too much work.', [sample('', {}, metrics.shed)]),
    family('levain_serve_fallback_total', 'counter', 'Prediction requests answered in the place of a version that failed.', [
      sample('', {}, metrics.fallbacks),
    ]),
    ...(gauges.traffic ? trafficFamilies(gauges.traffic) : []),
    family('levain_serve_log_left_out_total', 'counter', 'Predictions not kept, because the log is a sample.', [
      sample('', {}, gauges.leftOut),
    ]),
    family('levain_serve_log_bytes_total', 'counter', 'Bytes written to the prediction log.', [sample('', {}, gauges.logBytes)]),
    family('levain_serve_ready', 'gauge', '1 while requests are taken.', [sample('', {}, gauges.ready ? 1 : 0)]),
    family('levain_serve_start_time_seconds', 'gauge', 'When the process began to serve, in seconds since 1970.', [
      sample('', {}, gauges.startedAtMs / 1000),
    ]),
    family('process_cpu_seconds_total', 'counter', 'User and system time of the process.', [sample('', {}, (cpu.user + cpu.system) / 1e6)]),
    family('process_resident_memory_bytes', 'gauge', 'Resident memory of the process.', [sample('', {}, process.memoryUsage.rss())]),
  ].join('')
}

function trafficFamilies({ arms, shadows }: TrafficStats): string[] {
  const perArm = (value: (arm: TrafficStats['arms'][number]) => number) =>
    arms.map((arm) => sample('', { arm: String(arm.version) }, value(arm)))
  const perShadow = (value: (shadow: ShadowCounts) => number) =>
    shadows.map((shadow) => sample('', { version: String(shadow.version) }, value(shadow)))
  return [
    family(
      'levain_serve_arm_weight',
      'gauge',
      'Share of the requests an arm gets, in basis points.',
      perArm(({ weight }) => weight),
    ),
    family(
      'levain_serve_arm_requests',
      'gauge',
      'Requests an arm was given since the split last changed.',
      perArm(({ requests }) => requests),
    ),
    family(
      'levain_serve_arm_errors',
      'gauge',
      'Those of them that its version could not answer.',
      perArm(({ errors }) => errors),
    ),
    family(
      'levain_serve_shadow_rows_total',
      'counter',
      'Rows compared with what a shadow says.',
      perShadow(({ compared }) => compared),
    ),
    family(
      'levain_serve_shadow_flips_total',
      'counter',
      'Those of them it gives another label.',
      perShadow(({ flips }) => flips),
    ),
    family(
      'levain_serve_shadow_dropped_total',
      'counter',
      'Rows not compared, for want of time.',
      perShadow(({ dropped }) => dropped),
    ),
  ]
}

type Sample = (name: string) => string

const sample =
  (suffix: string, labels: Readonly<Record<string, string>>, value: number): Sample =>
  (name) => {
    const pairs = Object.entries(labels).map(([key, text]) => `${key}="${escapeLabel(text)}"`)
    return `${name}${suffix}${pairs.length > 0 ? `{${pairs.join(',')}}` : ''} ${value}\n`
  }

function family(name: string, type: 'counter' | 'gauge' | 'histogram', help: string, samples: readonly Sample[]): string {
  return `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n${samples.map((write) => write(name)).join('')}`
}

function histogramFamily(name: string, help: string, histogram: Histogram, bounds: readonly number[]): string {
  return family(name, 'histogram', help, [
    ...bounds.map((bound) => sample('_bucket', { le: String(bound) }, histogram.atMost(bound))),
    sample('_bucket', { le: '+Inf' }, histogram.count),
    sample('_sum', {}, histogram.sum),
    sample('_count', {}, histogram.count),
  ])
}

const escapeLabel = (text: string): string => text.replace(/\\/g, '\\\\').replace(/"/g, '\\"').replace(/\n/g, '\\n')
