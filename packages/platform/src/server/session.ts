import { type Actor, fail } from '@levain/core'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { App } from '../app/index.ts'
import { cookieName, sessionIn } from './cookie.ts'

const credentials = z.object({ user: z.string().max(200), password: z.string().max(1024) })

/** Who asks, and whether this server lets anybody in who does not say. */
interface WhoIs {
  readonly required: boolean
  readonly user: Actor | null
}

/**
 * Logs browsers in and out at `/api/v1/session`. The session is a cookie no script can read and no other site's page can
 * send; a change that another origin asks for is refused before it gets here.
 */
export function serveSession(fastify: FastifyInstance, app: App, isAsked: () => Promise<boolean>): void {
  const config = { open: true }
  fastify.get('/api/v1/session', { config }, async (request, reply): Promise<WhoIs> => {
    if (!(await isAsked())) return { required: false, user: app.context().actor }
    const token = sessionIn(request)
    const user = token ? await app.authenticate({ address: request.ip, token }).catch(() => null) : null
    if (token && !user) clear(request, reply)
    return { required: true, user }
  })
  fastify.post('/api/v1/session', { config }, async (request, reply): Promise<WhoIs> => {
    const given = credentials.safeParse(request.body)
    if (!given.success) throw fail('input-invalid', { field: 'body', expected: 'a user and a password', got: 'something else' })
    const { actor, secret, holdsMs } = await app.login({ address: request.ip, ...given.data })
    setCookie(request, reply, secret, holdsMs / 1000)
    return { required: true, user: actor }
  })
  fastify.delete('/api/v1/session', { config }, async (request, reply): Promise<WhoIs> => {
    const token = sessionIn(request)
    if (token) await app.logout(token)
    clear(request, reply)
    return { required: await isAsked(), user: null }
  })
}

const clear = (request: FastifyRequest, reply: FastifyReply): void => setCookie(request, reply, '', 0)

function setCookie(request: FastifyRequest, reply: FastifyReply, value: string, seconds: number): void {
  // Browsers keep a cookie marked so only when the page came over TLS; behind a proxy, only the page's origin tells.
  const secure = request.headers.origin?.startsWith('https:') ? '; Secure' : ''
  reply.header('set-cookie', `${cookieName(request)}=${value}; Path=/; Max-Age=${seconds}; HttpOnly; SameSite=Strict${secure}`)
}
