import type { FastifyRequest } from 'fastify'

/** Cookies are shared by all ports of a host; the port in the name keeps servers on one machine apart. */
export function cookieName({ headers }: FastifyRequest): string {
  const port = /:(\d+)$/.exec(headers.host ?? '')?.[1]
  return port ? `levain-session-${port}` : 'levain-session'
}

/** The secret of the session that a browser sends; undefined when there is none. */
export function sessionIn(request: FastifyRequest): string | undefined {
  const start = `${cookieName(request)}=`
  const pairs = (request.headers.cookie ?? '').split(';').map((pair) => pair.trim())
  return pairs.find((pair) => pair.startsWith(start))?.slice(start.length) || undefined
}
