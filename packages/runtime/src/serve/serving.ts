import { isIPv6 } from 'node:net'
import { join } from 'node:path'
import { type AdmissionOptions, createAdmission } from './admission.ts'
import { createAskRoute } from './ask-route.ts'
import { createAskingPath } from './asking.ts'
import { createBulkRoute } from './bulk/bulk-route.ts'
import { type Control, openControl } from './control.ts'
import { createDispatcher } from './dispatcher.ts'
import { doors } from './doors/index.ts'
import type { VertexAddresses } from './doors/instances.ts'
import { openLogRules } from './log-rules.ts'
import { createMetrics } from './metrics.ts'
import type { OutsidePlace } from './outside/open.ts'
import { openPorts } from './ports.ts'
import { openPredictionLog } from './prediction-log.ts'
import { reporter } from './reporter.ts'
import { router } from './routes.ts'
import { type ServingStats, statsOf, trafficOf } from './stats.ts'
import type { RoutePlan } from './traffic/route-plan.ts'
import { createShadows } from './traffic/shadows.ts'
import { createVersions } from './versions.ts'

export interface ServingOptions {
  /** Folder of a bundle. */
  readonly bundle: string
  /** 4000; 0 picks a free one. */
  readonly port?: number
  /** Port on which gRPC is answered, 0 for a free one; it is not unless given. */
  readonly grpcPort?: number
  /** `localhost`, which is 127.0.0.1 and, where the machine has it, ::1. */
  readonly host?: string
  /** Which requests go to which version, from the start; `bundle` answers all unless given. */
  readonly routes?: RoutePlan
  /** Folder of the prediction log. Without one, predictions are answered and not kept. */
  readonly log?: string
  /** Path of a JSON file that says what of a prediction is kept: {@link LogRules}. Read again with each swap. Everything, unless given. */
  readonly logRules?: string
  /** Name of the deployment in log records; the model's name. */
  readonly name?: string
  /** Path of a Unix socket (a named pipe on Windows) over which the process is told to swap and to stop. */
  readonly control?: string
  /** Log records survive a power cut, not only the death of the process. Costs a disk flush per group. */
  readonly fsync?: boolean
  /** 64 MB. */
  readonly segmentBytes?: number
  /** Largest body of a request; 8 MB. */
  readonly bodyLimitBytes?: number
  readonly admission?: AdmissionOptions
  /** For models that are evaluated outside the event loop. */
  readonly outside?: Omit<OutsidePlace, 'say'>
  /** Addresses that Vertex AI asks for health and predictions. */
  readonly vertex?: VertexAddresses
  /** Where failures of ours are told, a line each and not too often; standard error. */
  readonly say?: (line: string) => void
}

/** A server answering predictions with one model version, or with several that share the requests. */
export interface Serving {
  readonly url: string
  readonly port: number
  /** Where gRPC is answered; null where it is not. */
  readonly grpc: string | null
  /** Loads and warms the bundle, then answers with it. Requests begun before finish on the version before. @throws model-unreadable, code-untrusted */
  swap(bundle: string): Promise<ServingStats>
  /** Loads what the plan names, then shares the requests by it; null has the current version answer all. @throws routes-invalid, model-unreadable */
  route(plan: RoutePlan | null): Promise<ServingStats>
  /** Ends the current segment of the log; nothing is written to the segments up to the number it gives any more. Null without a log. */
  rotate(): Promise<number | null>
  /** Takes nothing new, answers what was begun (at most `withinMs`, 25 s), then closes. */
  drain(withinMs?: number): Promise<void>
  stats(): ServingStats
  /** Resolves once everything is closed. */
  readonly closed: Promise<void>
}

const defaultDrainMs = 25_000
/**
 * Starts serving a bundle; ready when it resolves.
 *
 * @throws model-unreadable, code-untrusted, port-taken
 * @example const serving = await createServing({ bundle: 'build/iris', port: 4000, log: 'log' })
 */
export async function createServing(options: ServingOptions): Promise<Serving> {
  const { host = 'localhost', port = 4000, fsync = false, segmentBytes, bodyLimitBytes = 8 * 2 ** 20 } = options
  const startedAtMs = Date.now()
  const metrics = createMetrics()
  const rules = openLogRules(options.logRules)
  const say = options.say ?? ((line) => void process.stderr.write(line))
  const versions = await createVersions(options.bundle, { ...options.outside, deployment: options.name, say, log: rules })
  if (options.routes) await versions.route(options.routes)
  const log = options.log ? openPredictionLog(options.log, { fsync, segmentBytes }) : null
  const admission = createAdmission(options.admission)
  const dispatcher = createDispatcher({
    log,
    mayWriteNow: !fsync,
    admission: options.admission,
    observe: (times) => {
      metrics.groupRows.observe(times.rows)
      metrics.computeSeconds.observe(times.computeMs / 1000)
      metrics.logSeconds.observe(times.logMs / 1000)
    },
  })
  const shadowFolder = options.log && join(options.log, 'shadow')
  const shadows = createShadows({
    openLog: shadowFolder ? () => openPredictionLog(shadowFolder, { segmentBytes }) : null,
    deployment: options.name ?? versions.current.bundle.index.model,
    liveRows: () => dispatcher.queuedRows,
  })
  let ready = true
  const path = createAskingPath({
    version: () => versions.current,
    table: () => versions.table,
    shadows,
    isDraining: () => !ready,
    dispatcher,
    admission,
    metrics,
    bodyLimitBytes,
    report: reporter(say),
  })
  const gauges = () => ({
    ready,
    startedAtMs,
    logBytes: log?.bytesWritten ?? 0,
    leftOut: rules.leftOut,
    queuedRows: dispatcher.queuedRows,
    traffic: trafficOf(versions.table, shadows.counts),
  })
  const situation = () => ({
    version: versions.current,
    isReady: ready,
    deployment: options.name ?? versions.current.bundle.index.model,
  })
  const ask = createAskRoute({ path, situation, bodyLimitBytes })
  const route = router({ doors: doors(options.vertex), situation, metrics, gauges, ask, bulk: createBulkRoute(path) })
  const opened = await openPorts({ host, port, grpcPort: options.grpcPort, route, grpc: { path, situation, bodyLimitBytes } }).catch(
    async (error) => {
      await Promise.all([log?.close(), versions.close()])
      throw error
    },
  )
  const url = urlOf('http', host, opened.port)

  let control: Control | null = null
  let draining = false
  const closing = Promise.withResolvers<void>()
  const close = async (withinMs: number) => {
    await path.idle(withinMs)
    await Promise.all([opened.close(), control?.close(), shadows.close()])
    await Promise.all([log?.close(), versions.close()])
  }
  const serving: Serving = {
    url,
    port: opened.port,
    grpc: opened.grpcPort === null ? null : urlOf('grpc', host, opened.grpcPort),
    closed: closing.promise,
    async swap(bundle) {
      rules.reload()
      await versions.swap(bundle)
      return serving.stats()
    },
    async route(plan) {
      await versions.route(plan)
      return serving.stats()
    },
    rotate: async () => (log ? log.rotate() : null),
    drain(withinMs = defaultDrainMs) {
      ready = false
      if (!draining) closing.resolve(close(withinMs))
      draining = true
      return closing.promise
    },
    stats: () => statsOf({ versions, metrics, gauges: gauges(), name: options.name, url }),
  }
  if (options.control) {
    control = await openControl(options.control, serving).catch(async (error) => {
      await serving.drain(0)
      throw error
    })
  }
  return serving
}

const urlOf = (scheme: string, host: string, port: number): string => `${scheme}://${isIPv6(host) ? `[${host}]` : host}:${port}`
