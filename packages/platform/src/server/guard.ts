import { isIPv4 } from 'node:net'
import { fail } from '@levain/core'
import type { FastifyInstance, FastifyRequest } from 'fastify'

/** What a page may load and who may frame it. Styles may be inline because the pages' component kit writes them. */
const pagePolicy = [
  "default-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "font-src 'self' data:",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ')

const headers = {
  'content-security-policy': pagePolicy,
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
}

/**
 * Refuses what a strange web page could send through somebody's browser: a foreign name for a loopback server (DNS
 * rebinding) and changes asked for by another origin (CSRF). Nothing is readable across origins: there is no CORS.
 */
export function guard(fastify: FastifyInstance, host: string): void {
  const loopbackOnly = isLoopback(host)
  fastify.addHook('onRequest', async (request, reply) => {
    reply.headers({ ...headers, 'x-request-id': request.id, ...(request.url.startsWith('/api/') ? { 'cache-control': 'no-store' } : {}) })
    if (loopbackOnly && !isLoopback(hostnameOf(request.headers.host))) throw fail('host-refused', { host: shown(request.headers.host) })
    if (!isSafe(request) && isForeign(request)) throw fail('origin-refused', { origin: shown(request.headers.origin) })
  })
}

/** True for names and addresses that reach only this machine. */
export function isLoopback(name: string): boolean {
  return name === 'localhost' || name.endsWith('.localhost') || name === '::1' || (isIPv4(name) && name.startsWith('127.'))
}

const isSafe = (request: FastifyRequest): boolean => request.method === 'GET' || request.method === 'HEAD'

/** Browsers name the page that asks; programs do not. */
function isForeign(request: FastifyRequest): boolean {
  const { origin, host } = request.headers
  if (origin === undefined) return request.headers['sec-fetch-site'] === 'cross-site'
  return !URL.canParse(origin) || new URL(origin).host !== host
}

/** `[::1]:4600` → `::1`; empty when there is none. */
function hostnameOf(host: string | undefined): string {
  if (host === undefined || !URL.canParse(`http://${host}`)) return ''
  return new URL(`http://${host}`).hostname.replace(/^\[|\]$/g, '')
}

const shown = (header: string | undefined): string => header?.slice(0, 200) || '(none)'
