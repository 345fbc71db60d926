import { chmodSync, rmSync, statSync } from 'node:fs'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { connect } from 'node:net'
import { fail } from '@levain/core/errors'
import { readBody } from './body.ts'
import { sendError, sendValue } from './reply.ts'
import type { Serving } from './serving.ts'
import type { ServingStats } from './stats.ts'
import { readRoutePlan } from './traffic/route-plan.ts'

/** The channel over which whoever started a serving process speaks with it. */
export interface Control {
  close(): Promise<void>
}

const isPipe = (path: string) => path.startsWith('\\\\.\\pipe\\')

/**
 * Opens the control channel: HTTP over a Unix socket only its owner may use. `POST /swap {"bundle": FOLDER}`,
 * `POST /routes PLAN` (null: the current version answers all), `POST /rotate`, `POST /drain`, `GET /stats`.
 */
export async function openControl(path: string, serving: Serving): Promise<Control> {
  if (!isPipe(path)) await clearStaleSocket(path)
  const server = createServer((request, response) => handle(request, response, serving))
  await listenPrivately(server, path)
  const watching = isPipe(path) ? undefined : drainWhenGone(path, serving)
  return {
    async close() {
      clearInterval(watching)
      const closed = new Promise((resolve) => server.close(resolve))
      server.closeIdleConnections()
      setTimeout(() => server.closeAllConnections(), 200).unref()
      await closed
    },
  }
}

const lookEveryMs = 2000

/**
 * Without its socket nobody can stop the process or swap its bundle, and its log has usually been deleted along with the
 * folder: it finishes what was begun and ends, rather than writing predictions where nobody will find them.
 */
function drainWhenGone(path: string, serving: Serving): NodeJS.Timeout {
  const { ino } = statSync(path)
  const timer = setInterval(() => {
    if (statSync(path, { throwIfNoEntry: false })?.ino === ino) return
    clearInterval(timer)
    void serving.drain()
  }, lookEveryMs)
  return timer.unref()
}

function handle(request: IncomingMessage, response: ServerResponse, serving: Serving): void {
  const asked = `${request.method} ${request.url}`
  if (asked === 'GET /stats') sendValue(response, 200, serving.stats())
  else if (asked === 'POST /drain') drain(request, response, serving)
  else if (asked === 'POST /rotate') rotate(request, response, serving)
  else if (asked === 'POST /swap') change(request, response, (body) => swapTo(body, serving))
  else if (asked === 'POST /routes') change(request, response, (body) => routeBy(body, serving))
  else sendError(request, response, fail('not-found', { what: 'page', name: asked.slice(0, 64) }))
}

function drain(request: IncomingMessage, response: ServerResponse, serving: Serving): void {
  request.resume()
  sendValue(response, 202, serving.stats())
  void serving.drain()
}

function rotate(request: IncomingMessage, response: ServerResponse, serving: Serving): void {
  request.resume()
  serving.rotate().then(
    (segment) => sendValue(response, 200, { segment }),
    (error) => sendError(request, response, error),
  )
}

function change(request: IncomingMessage, response: ServerResponse, by: (body: unknown) => Promise<ServingStats>): void {
  const limitBytes = 65_536
  const refuse = (error: unknown) => void sendError(request, response, error)
  readBody(request, limitBytes, {
    abandoned: () => undefined,
    tooLarge: () => refuse(fail('request-too-large', { limitBytes })),
    read: (body) => {
      by(parseJson(body)).then((stats) => sendValue(response, 200, stats), refuse)
    },
  })
}

async function swapTo(body: unknown, serving: Serving): Promise<ServingStats> {
  const asked = body as { bundle?: unknown } | null | undefined
  if (typeof asked?.bundle !== 'string') throw fail('request-invalid', { field: 'bundle', expected: 'the folder of a bundle', got: 'none' })
  return serving.swap(asked.bundle)
}

async function routeBy(body: unknown, serving: Serving): Promise<ServingStats> {
  return serving.route(body === null ? null : readRoutePlan(body))
}

/** Undefined where it is none. */
function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString()) as unknown
  } catch {
    return undefined
  }
}

/** A killed process leaves its socket behind. One that still answers belongs to somebody. */
async function clearStaleSocket(path: string): Promise<void> {
  const answers = await new Promise<boolean>((resolve) => {
    const socket = connect(path)
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(false))
  })
  if (answers) throw fail('conflict', { what: `The control socket ${path}`, expected: 'nobody behind it', got: 'a running server' })
  rmSync(path, { force: true })
}

/** The socket is created with its final permissions: there is no moment in which a stranger could open it. */
async function listenPrivately(server: Server, path: string): Promise<void> {
  const listening = new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.once('listening', resolve)
  })
  const before = process.umask(0o177)
  try {
    server.listen(path)
  } finally {
    process.umask(before)
  }
  await listening
  if (!isPipe(path)) chmodSync(path, 0o600)
}
