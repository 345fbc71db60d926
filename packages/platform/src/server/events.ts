import { setTimeout as sleep } from 'node:timers/promises'
import { type Event, fail, type Ledger, topics } from '@levain/core'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { App } from '../app/index.ts'
import type { Metrics } from './metrics.ts'
import { openTail, type Tail } from './tail.ts'

const clientsMax = 200
const beatMs = 15_000
/** A reader that takes nothing for this long is let go; it resumes where it was. */
const stuckMs = 30_000
const pageRows = 500

/**
 * `GET /api/v1/events?topics=run,step&after=12` (server-sent events). The id of an event is its `seq` in the ledger, so
 * `Last-Event-ID` resumes without a gap. A reader is given a page at a time and the next one only when it took the last,
 * so a slow one costs no memory. `open` and `beat` carry the id up to which everything has been told.
 */
export function serveEvents(fastify: FastifyInstance, app: App, metrics: Metrics): void {
  const { ledger } = app.context()
  const tail = openTail(ledger)
  const clients = new Set<AbortController>()
  fastify.addHook('preClose', async () => {
    for (const client of clients) client.abort()
  })
  fastify.get('/api/v1/events', async (request, reply) => {
    const wanted = wantedOf(request)
    if (clients.size >= clientsMax) throw fail('overloaded', { retryAfterMs: 5000 })
    const newest = await tail.newest()
    const client = new AbortController()
    const response = open(reply)
    response.on('close', () => client.abort())
    clients.add(client)
    metrics.listening(clients.size)
    try {
      // A position beyond the end belongs to another ledger.
      await tell(ledger, tail, response, { topics: wanted.topics, after: Math.min(wanted.after ?? newest, newest) }, client.signal)
    } catch (error) {
      if (!client.signal.aborted) app.context().log.error('the live stream broke', { cause: String(error) })
    } finally {
      clients.delete(client)
      metrics.listening(clients.size)
      response.end()
    }
  })
}

type Response = FastifyReply['raw']

/** @throws input-invalid */
function wantedOf(request: FastifyRequest): { topics: string[]; after: number | undefined } {
  const query = request.query as Record<string, string | string[] | undefined>
  const stray = Object.keys(query).find((field) => field !== 'topics' && field !== 'after')
  if (stray !== undefined) throw fail('input-invalid', { field: stray, expected: 'topics or after', got: 'a field of this name' })
  const wanted = [query.topics ?? []].flat().flatMap((text) => text.split(',').filter(Boolean))
  const stranger = wanted.find((topic) => !(topics as readonly string[]).includes(topic))
  if (stranger !== undefined)
    throw fail('input-invalid', { field: 'topics', expected: `some of ${topics.join(', ')}`, got: stranger.slice(0, 80) })
  return { topics: wanted, after: positionOf(request.headers['last-event-id'] ?? query.after) }
}

function positionOf(text: string | string[] | undefined): number | undefined {
  if (text === undefined || text === '') return undefined
  const position = Number(text)
  if (!Number.isSafeInteger(position) || position < 0)
    throw fail('input-invalid', { field: 'after', expected: 'the seq of an event', got: String(text).slice(0, 80) })
  return position
}

function open(reply: FastifyReply): Response {
  const headers = {
    ...reply.getHeaders(),
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store',
    'x-accel-buffering': 'no',
  }
  reply.hijack()
  reply.raw.writeHead(200, headers as Record<string, string>)
  return reply.raw
}

async function tell(
  ledger: Ledger,
  tail: Tail,
  response: Response,
  from: { topics: readonly string[]; after: number },
  signal: AbortSignal,
): Promise<void> {
  let cursor = from.after
  await write(response, `retry: 1000\n\nid: ${cursor}\nevent: open\ndata:\n\n`, signal)
  const where = from.topics.length > 0 ? { topic: { in: from.topics } } : {}
  while (!signal.aborted) {
    // Read before the page: what is in the ledger by now is either in the page or not of these topics.
    const newest = await tail.newest()
    const page = await ledger.find('events', { where: { ...where, seq: { gt: cursor } }, orderBy: [['seq', 'asc']], limit: pageRows })
    if (page.length > 0) await write(response, page.map(frame).join(''), signal)
    cursor = page.length === pageRows ? (page.at(-1)?.seq ?? cursor) : Math.max(newest, page.at(-1)?.seq ?? 0, cursor)
    if (page.length === pageRows) continue
    while (!signal.aborted && !(await tail.beyond(cursor, beatMs, signal)))
      await write(response, `id: ${cursor}\nevent: beat\ndata:\n\n`, signal)
  }
}

const frame = (event: Event): string => `id: ${event.seq}\ndata: ${JSON.stringify(event)}\n\n`

/** Resolves when the reader can take more. @throws when it is stuck or gone */
async function write(response: Response, text: string, signal: AbortSignal): Promise<void> {
  if (response.write(text)) return
  const gone = AbortSignal.any([signal, AbortSignal.timeout(stuckMs)])
  while (response.writableNeedDrain) {
    gone.throwIfAborted()
    await sleep(20)
  }
}
