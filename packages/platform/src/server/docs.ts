import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import type { FastifyInstance } from 'fastify'
import { openApiDocument } from './openapi/document.ts'

/** `/api/v1/openapi.json`, and a page to try it at `/api/v1/docs`; nothing of it comes from another host. */
export async function serveDocs(fastify: FastifyInstance): Promise<void> {
  const document = openApiDocument()
  const text = JSON.stringify(document)
  fastify.get('/api/v1/openapi.json', async (_, reply) => reply.type('application/json; charset=utf-8').send(text))
  await fastify.register(swagger, { mode: 'static', specification: { document: document as never } })
  await fastify.register(swaggerUi, { routePrefix: '/api/v1/docs', uiConfig: { docExpansion: 'none', displayOperationId: true } })
}
