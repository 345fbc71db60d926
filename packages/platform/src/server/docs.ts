import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import type { FastifyInstance } from 'fastify'
import { openApiDocument } from './openapi/document.ts'

/** The bar on top carries another project's name, and a field for documents of other hosts. */
const ownPage = '.swagger-ui .topbar { display: none }'

/** `/api/v1/openapi.json`, and a page to try it at `/api/v1/docs`; nothing of it comes from another host. */
export async function serveDocs(fastify: FastifyInstance): Promise<void> {
  const document = openApiDocument()
  const text = JSON.stringify(document)
  fastify.get('/api/v1/openapi.json', async (_, reply) => reply.type('application/json; charset=utf-8').send(text))
  await fastify.register(swagger, { mode: 'static', specification: { document: document as never } })
  await fastify.register(swaggerUi, {
    routePrefix: '/api/v1/docs',
    uiConfig: { docExpansion: 'none', displayOperationId: true },
    theme: { title: 'Levain API', css: [{ filename: 'levain.css', content: ownPage }] },
  })
}
