import { type Actor, fail } from '@levain/core'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { App, Credentials } from '../app/index.ts'
import { sessionIn } from './cookie.ts'
import { isLoopback } from './guard.ts'

/** `required`: everybody shows credentials. `none`: nobody does. `auto`: as soon as there is a user, or beyond loopback. */
export type AuthMode = 'required' | 'none' | 'auto'

/** Addresses that a load balancer asks, and that say nothing but that somebody answers. */
const openPaths = ['/health', '/healthz', '/readyz']

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Anybody may ask: the files the studio is made of, and the way to log in. */
    open?: boolean
  }
}

const actors = new WeakMap<FastifyRequest, Actor>()

/** Who asks; undefined where nobody has to say. */
export const actorOf = (request: FastifyRequest): Actor | undefined => actors.get(request)

/** The same as options of a call. */
export function whoAsks(request: FastifyRequest): { actor?: Actor } {
  const actor = actorOf(request)
  return actor ? { actor } : {}
}

/** Whether somebody has to say who they are, as the mode wants it. */
export function whetherAsked(app: App, host: string, mode: AuthMode): () => Promise<boolean> {
  const isAlways = mode === 'required' || (mode === 'auto' && !isLoopback(host))
  return async () => mode !== 'none' && (isAlways || (await app.hasUsers()))
}

/**
 * Asks for credentials: the session of a browser, Basic (name and password) or Bearer (token).
 *
 * Requests without the right ones are answered with unauthenticated, or attempts-exceeded after too many wrong ones.
 */
export function authenticate(fastify: FastifyInstance, app: App, isAsked: () => Promise<boolean>): void {
  fastify.addHook('onRequest', async (request, reply) => {
    if (request.routeOptions.config.open || openPaths.includes(pathOf(request)) || !(await isAsked())) return
    const credentials = credentialsOf(request)
    // Said with every answer until somebody is known: the right ones take it back below.
    if (!isOfStudio(request)) reply.header('www-authenticate', 'Basic realm="mlflow", charset="UTF-8"')
    if (!credentials) throw fail('unauthenticated', { reason: 'the request shows no name and password, and no token' })
    actors.set(request, await app.authenticate(credentials))
    reply.removeHeader('www-authenticate')
  })
}

/** The studio asks for name and password itself; the browser's own question would stand in front of it. */
const isOfStudio = (request: FastifyRequest): boolean =>
  request.headers['x-requested-with'] === 'levain-studio' || sessionIn(request) !== undefined

const pathOf = ({ url }: FastifyRequest): string => (url.split('?', 1)[0] ?? '').replace(/\/{2,}/g, '/')

function credentialsOf(request: FastifyRequest): Credentials | undefined {
  const [scheme = '', given = ''] = (request.headers.authorization ?? '').split(/ +/, 2)
  const address = request.ip
  if (/^bearer$/i.test(scheme) && given !== '') return { address, token: given }
  const session = scheme === '' ? sessionIn(request) : undefined
  if (session) return { address, token: session }
  if (!/^basic$/i.test(scheme)) return undefined
  const text = Buffer.from(given, 'base64').toString('utf8')
  const colon = text.indexOf(':')
  return colon < 0 ? undefined : { address, user: text.slice(0, colon), password: text.slice(colon + 1) }
}
