import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { App } from '../app/index.ts'
import { type IncomingBody, incomingBytes, sendFile } from '../http/index.ts'
import { whoAsks } from './auth.ts'

/**
 * Bytes of artifacts: `PUT` stores the body, of any type and size, as it comes; `GET` reads, with ranges and entity tags.
 * Lists and deletion are verbs.
 */
export function serveArtifacts(fastify: FastifyInstance, app: App): void {
  void fastify.register(async (scope) => {
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser('*', (_, payload, done) => done(null, payload))
    const url = '/api/v1/runs/:run/artifacts/*'
    scope.put(url, { config: { streams: true } }, async (request, reply) => {
      const kept = await app.artifacts(whoAsks(request)).put(placeOf(request), incomingBytes(request.body as IncomingBody))
      return reply.type('application/json; charset=utf-8').send(JSON.stringify(kept))
    })
    scope.get(url, async (request, reply) =>
      sendFile(request, reply, await app.artifacts(whoAsks(request)).open(placeOf(request)), 'preview'),
    )
  })
}

function placeOf(request: FastifyRequest): { run: string; path: string } {
  const { run, '*': path } = request.params as { run: string; '*': string }
  return { run, path }
}
