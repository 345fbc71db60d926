import { Readable } from 'node:stream'
import type { FastifyInstance } from 'fastify'
import type { App } from '../app/index.ts'
import { type IncomingBody, incomingBytes } from '../http/index.ts'
import { whoAsks } from './auth.ts'

/** Contents by digest, for steps on other machines: `GET` what a task takes, `PUT` what it made. */
export function serveBlobs(fastify: FastifyInstance, app: App): void {
  void fastify.register(async (scope) => {
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser('*', (_, payload, done) => done(null, payload))
    scope.put('/api/v1/blobs', { config: { streams: true } }, async (request, reply) => {
      const kept = await app.blobs(whoAsks(request)).put(incomingBytes(request.body as IncomingBody))
      return reply.type('application/json; charset=utf-8').send(JSON.stringify(kept))
    })
    scope.get('/api/v1/blobs/:digest', async (request, reply) => {
      const bytes = await app.blobs(whoAsks(request)).open((request.params as { digest: string }).digest)
      return reply.type('application/octet-stream').header('cache-control', 'private, immutable').send(Readable.from(bytes))
    })
  })
}
