import type { FastifyInstance } from 'fastify'

/** How long a body may take that is read whole, and how long one that is streamed may pause. */
const patienceMs = 60_000

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The body is read as it comes, for as long as it comes. */
    streams?: boolean
  }
}

/** Hangs up on whoever announces a body and does not send it, so that nobody holds connections for nothing. */
export function limitWaiting(fastify: FastifyInstance): void {
  fastify.addHook('onRequest', async ({ raw, routeOptions }) => {
    if (raw.headers['transfer-encoding'] === undefined && !Number(raw.headers['content-length'])) return
    let before = raw.socket.bytesRead
    const timer = setInterval(() => {
      const now = raw.socket.bytesRead
      if (!raw.complete && (now === before || !routeOptions.config.streams)) raw.destroy()
      before = now
    }, patienceMs)
    timer.unref()
    raw.once('close', () => clearInterval(timer))
  })
}
