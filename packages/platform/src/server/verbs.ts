import { allVerbs, fail, inputFromText, toLevainError, type Verb } from '@levain/core'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { App } from '../app/index.ts'
import { whoAsks } from './auth.ts'
import type { Metrics } from './metrics.ts'

/** One route for each verb, as its contract says. */
export function serveVerbs(fastify: FastifyInstance, app: App, metrics: Metrics, stopping: AbortSignal): void {
  for (const verb of allVerbs) {
    const [method = '', path = ''] = verb.http.split(' ')
    fastify.route({
      method,
      url: `/api/v1${path}`,
      handler: async (request, reply) => {
        const done = metrics.began(verb.name)
        try {
          const output = await app.callByName(verb.name, inputOf(verb, request), {
            signal: signalFor(verb, reply, stopping),
            ...whoAsks(request),
          })
          done('ok')
          // Already checked by the contract; a string or null must be sent as JSON too.
          return reply.type('application/json; charset=utf-8').send(JSON.stringify(output))
        } catch (error) {
          done(toLevainError(error).code)
          throw error
        }
      },
    })
  }
}

/**
 * Reading stops when the asker has gone. A write or an effect goes on: a page that is reloaded must not cancel the run
 * it started.
 */
function signalFor(verb: Verb, reply: FastifyReply, stopping: AbortSignal): AbortSignal {
  if (verb.effect !== 'read') return stopping
  const gone = new AbortController()
  reply.raw.once('close', () => reply.raw.writableFinished || gone.abort())
  return AbortSignal.any([stopping, gone.signal])
}

/** Path, then query (GET) or body. @throws input-invalid */
function inputOf(verb: Verb, request: FastifyRequest): Record<string, unknown> {
  const path = request.params as Record<string, string>
  const query = request.query as Record<string, string | string[]>
  if (request.method === 'GET') return inputFromText(verb.input, { ...query, ...path })
  const [stray] = Object.keys(query)
  if (stray !== undefined) throw fail('input-invalid', { field: stray, expected: 'fields in the JSON body', got: 'a query parameter' })
  return merge(objectFrom(request.body), inputFromText(verb.input, path))
}

function objectFrom(body: unknown): Record<string, unknown> {
  if (body === undefined || body === null) return {}
  if (typeof body === 'object' && !Array.isArray(body)) return body as Record<string, unknown>
  throw fail('input-invalid', { field: 'body', expected: 'a JSON object', got: Array.isArray(body) ? 'an array' : typeof body })
}

function merge(body: Record<string, unknown>, path: Record<string, unknown>): Record<string, unknown> {
  for (const [field, value] of Object.entries(path)) {
    const got = body[field]
    if (got !== undefined && got !== value)
      throw fail('input-invalid', { field, expected: `${JSON.stringify(value)}, as in the path`, got: JSON.stringify(got).slice(0, 80) })
  }
  return { ...body, ...path }
}
