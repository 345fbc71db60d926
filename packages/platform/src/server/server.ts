import type { AddressInfo } from 'node:net'
import { fail } from '@levain/core'
import Fastify, { type FastifyInstance } from 'fastify'
import type { App } from '../app/index.ts'
import { serveMlflow } from '../mlflow/index.ts'
import { serveArtifacts } from './artifacts.ts'
import { type AuthMode, actorOf, authenticate, whetherAsked } from './auth.ts'
import { serveBlobs } from './blobs.ts'
import { serveDocs } from './docs.ts'
import { answerErrors, answerNotFound, answerUnparsable, answerUnroutable } from './errors.ts'
import { serveEvents } from './events.ts'
import { guard } from './guard.ts'
import { serveHealth } from './health.ts'
import { serveMetrics } from './metrics.ts'
import { serveSession } from './session.ts'
import { serveStudio } from './studio.ts'
import { serveVerbs } from './verbs.ts'
import { limitWaiting } from './waiting.ts'

export interface ServerOptions {
  /** Address to listen on; anything but loopback is an explicit choice. Default 127.0.0.1. */
  readonly host?: string
  /** Default 0: any free one. */
  readonly port?: number
  /** The studio's pages: true for the built ones, a folder of built pages, or false for none. Default true. */
  readonly studio?: boolean | string
  /** Who has to show credentials. Default `auto`: everybody, as soon as there is a user or the address is not loopback. */
  readonly auth?: AuthMode
  /** In front of the addresses of MLflow's protocol, e.g. `/mlflow` where a proxy passes it on. Default none. */
  readonly mlflowPrefix?: string
  /** Largest request body, in bytes. Default 16 MiB. */
  readonly bodyBytesMax?: number
  /** How long `close` lets calls go on before it cancels them. Default 10 s. */
  readonly graceMs?: number
}

export interface LevainServer {
  /** e.g. `http://127.0.0.1:4600` */
  readonly url: string
  readonly host: string
  readonly port: number
  /** Takes no new requests, lets running ones end (then cancels them), ends the live streams. */
  close(): Promise<void>
}

/**
 * Starts the HTTP server of an app. It does not close the app.
 *
 * @throws port-taken
 */
export async function createServer(app: App, options: ServerOptions = {}): Promise<LevainServer> {
  const {
    host = '127.0.0.1',
    port = 0,
    studio = true,
    auth = 'auto',
    mlflowPrefix = '',
    bodyBytesMax = 16 * 2 ** 20,
    graceMs = 10_000,
  } = options
  const { random } = app.context()
  const fastify = Fastify({
    bodyLimit: bodyBytesMax,
    routerOptions: { maxParamLength: 1000, ignoreDuplicateSlashes: true },
    frameworkErrors: answerUnroutable,
    clientErrorHandler: answerUnparsable,
    genReqId: () => random.id(),
    forceCloseConnections: 'idle',
    // Clients of MLflow keep their connections from one epoch of a training to the next.
    keepAliveTimeout: 15 * 60_000,
    // Uploads may take long; what is read whole has its own limit.
    requestTimeout: 0,
  })
  const stopping = new AbortController()
  // Only JSON comes in: a form or plain text, which a strange page may send without asking, is refused.
  fastify.removeContentTypeParser('text/plain')
  answerErrors(fastify, app)
  guard(fastify, host)
  limitWaiting(fastify)
  const isAsked = whetherAsked(app, host, auth)
  authenticate(fastify, app, isAsked)
  const metrics = serveMetrics(fastify)
  serveHealth(fastify, app)
  serveSession(fastify, app, isAsked)
  serveVerbs(fastify, app, metrics, stopping.signal)
  serveArtifacts(fastify, app)
  serveBlobs(fastify, app)
  serveEvents(fastify, app, metrics)
  serveMlflow(fastify, app, { actorOf, prefix: mlflowPrefix })
  await serveDocs(fastify)
  if (studio === false) fastify.setNotFoundHandler(answerNotFound)
  else await serveStudio(fastify, studio === true ? undefined : studio)
  return { ...(await listen(fastify, host, port)), close: () => close(fastify, stopping, graceMs) }
}

async function listen(fastify: FastifyInstance, host: string, port: number): Promise<Omit<LevainServer, 'close'>> {
  await fastify.listen({ host, port }).catch((cause: NodeJS.ErrnoException) => {
    throw cause.code === 'EADDRINUSE' ? fail('port-taken', { host, port }, cause) : cause
  })
  const name = host.includes(':') ? `[${host}]` : host
  const actual = (fastify.server.address() as AddressInfo).port
  return { url: `http://${name}:${actual}`, host, port: actual }
}

async function close(fastify: FastifyInstance, stopping: AbortController, graceMs: number): Promise<void> {
  const timer = setTimeout(() => stopping.abort(), graceMs)
  await fastify.close().finally(() => clearTimeout(timer))
}
