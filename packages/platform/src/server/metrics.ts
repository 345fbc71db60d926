import type { FastifyInstance } from 'fastify'
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'

export interface Metrics {
  /** Call when a verb begins; call what it gives with the outcome: `ok` or an error code. */
  began(verb: string): (code: string) => void
  /** How many hear the live events now. */
  listening(clients: number): void
}

/** `GET /metrics` in Prometheus' text format: calls by verb and outcome, their time, live clients, event-loop delay, memory. */
export function serveMetrics(fastify: FastifyInstance): Metrics {
  const register = new Registry()
  const registers = [register]
  collectDefaultMetrics({ register })
  const calls = new Counter({ name: 'levain_verb_calls_total', help: 'Calls of verbs over HTTP.', labelNames: ['verb', 'code'], registers })
  const seconds = new Histogram({
    name: 'levain_verb_seconds',
    help: 'Time a verb took over HTTP.',
    labelNames: ['verb'],
    buckets: [0.005, 0.02, 0.1, 0.5, 2, 10, 60],
    registers,
  })
  const clients = new Gauge({ name: 'levain_event_clients', help: 'Clients that hear the live events.', registers })
  fastify.get('/metrics', async (_, reply) => reply.type(register.contentType).send(await register.metrics()))
  return {
    began(verb) {
      const observe = seconds.startTimer({ verb })
      return (code) => {
        observe()
        calls.inc({ verb, code })
      }
    },
    listening: (count) => clients.set(count),
  }
}
