import type { FastifyInstance } from 'fastify'
import type { App } from '../app/index.ts'

/** `/healthz`: the process answers. `/readyz`: so does the ledger, and the server is not stopping. */
export function serveHealth(fastify: FastifyInstance, app: App): void {
  let stopping = false
  fastify.addHook('preClose', async () => {
    stopping = true
  })
  fastify.get('/healthz', async () => ({ status: 'ok' }))
  fastify.get('/readyz', async (_, reply) => {
    const answers = await app
      .context()
      .ledger.find('events', { limit: 1 })
      .then(
        () => true,
        () => false,
      )
    return reply.code(answers && !stopping ? 200 : 503).send({ status: stopping ? 'stopping' : answers ? 'ready' : 'ledger unreadable' })
  })
}
