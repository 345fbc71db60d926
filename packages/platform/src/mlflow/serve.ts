import type { Actor } from '@levain/core'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { App } from '../app/index.ts'
import { openDoor } from './door.ts'
import { addressesOf, type Endpoint } from './endpoint.ts'
import { endpoints } from './endpoints.ts'
import { endpointNotFound, refusal, toMlflowError } from './errors.ts'
import { decodeBody, decodeQuery, encode } from './messages/index.ts'

export interface MlflowOptions {
  /** In front of every address, e.g. `/mlflow`. Default none. */
  readonly prefix?: string
  /** Who asks, once the server has let the request in; the app's own actor where it gives undefined. */
  readonly actorOf?: (request: FastifyRequest) => Actor | undefined
}

/** Serves MLflow's REST protocol over the verbs of an app. */
export function serveMlflow(fastify: FastifyInstance, app: App, { prefix = '', actorOf = () => undefined }: MlflowOptions = {}): void {
  const serve = (endpoint: Endpoint) => async (request: FastifyRequest, reply: FastifyReply) => {
    const actor = actorOf(request)
    const door = openDoor(app, request, reply, actor ? { actor } : {})
    const answer = await endpoint.handle(door, messageOf(endpoint, request))
    return answer === reply ? reply : reply.code(200).type('application/json').send(encode(answer))
  }
  void fastify.register(
    async (scope) => {
      answerErrors(scope, app)
      acceptText(scope)
      const streams: Endpoint[] = []
      for (const endpoint of endpoints) {
        if (endpoint.body === 'stream') streams.push(endpoint)
        else for (const url of addressesOf(endpoint)) scope.route({ method: [...endpoint.methods], url, handler: serve(endpoint) })
      }
      await scope.register(async (inner) => {
        acceptStreams(inner)
        for (const endpoint of streams)
          for (const url of addressesOf(endpoint))
            inner.route({ method: [...endpoint.methods], url, config: { streams: true }, handler: serve(endpoint) })
      })
      for (const url of strayPaths) scope.route({ method: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'], url, handler: answerStray })
    },
    { prefix },
  )
}

/** True for the addresses whose answers are in the protocol's shape. */
export const isMlflowPath = (path: string): boolean => /\/+(ajax-api|api\/+[23]\.0)(\/|$)|^\/+(v1\/traces|graphql)(\/|$)/.test(path)

const strayPaths = ['/api/2.0/*', '/api/3.0/*', '/ajax-api/*']

async function answerStray(request: FastifyRequest): Promise<never> {
  throw endpointNotFound(request.method, request.url)
}

function messageOf({ request: message, body }: Endpoint, request: FastifyRequest): unknown {
  const path = pathOf(request)
  const query = request.query as Record<string, string | string[]>
  if (request.method === 'GET' || request.method === 'HEAD' || body === 'stream') return decodeQuery(message, query, path)
  refuseOtherTypes(request)
  return decodeBody(message, (request.body as string | undefined) ?? '', path)
}

/** Parts of the path; the rest of it, `*`, as `artifact_path`. */
function pathOf(request: FastifyRequest): Record<string, string> {
  const { '*': rest, ...parts } = request.params as Record<string, string>
  return rest === undefined ? parts : { ...parts, artifact_path: rest }
}

/** A form or plain text is what a strange web page may send without asking. */
function refuseOtherTypes(request: FastifyRequest): void {
  const type = request.headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase()
  if (type === 'application/json') return
  const isBodyOptional = request.method === 'DELETE' || request.method === 'PATCH'
  if (isBodyOptional && !request.body) return
  throw refusal(
    type === undefined ? 'Bad Request. Content-Type header is missing.' : "Bad Request. Content-Type must be one of ['application/json'].",
  )
}

function acceptText(scope: FastifyInstance): void {
  scope.removeAllContentTypeParsers()
  scope.addContentTypeParser('*', { parseAs: 'string' }, (_, body, done) => done(null, body))
}

function acceptStreams(scope: FastifyInstance): void {
  scope.removeAllContentTypeParsers()
  scope.addContentTypeParser('*', (_, payload, done) => done(null, payload))
}

function answerErrors(scope: FastifyInstance, app: App): void {
  scope.setErrorHandler((error, request, reply) => {
    const told = toMlflowError(error)
    if (told.status >= 500 && told.status !== 501)
      app.context().log.error(told.message, { request: request.id, code: told.errorCode, cause: String((error as Error).stack) })
    return reply.code(told.status).type('application/json').send(JSON.stringify(told))
  })
}
