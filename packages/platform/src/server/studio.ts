import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import fastifyStatic from '@fastify/static'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { answerNotFound } from './errors.ts'

/** Beside the built server when installed; in the workspace of the studio when run from a checkout. */
const builtFolders = ['../studio', '../../../web/dist'].map((path) => fileURLToPath(new URL(path, import.meta.url)))

/** The studio's pages; every address that is not a file or an interface shows the app, which has the view in the URL. */
export async function serveStudio(fastify: FastifyInstance, folder = builtFolders.find(isBuilt)): Promise<void> {
  if (folder === undefined || !isBuilt(folder)) {
    fastify.get('/', async (_, reply) => reply.type('text/html; charset=utf-8').send(notBuiltPage))
    fastify.setNotFoundHandler(answerNotFound)
    return
  }
  // The pages hold nothing of anybody's; what they show comes from the interface, which asks who you are.
  fastify.addHook('onRoute', (route) => {
    route.config = { ...route.config, open: true }
  })
  await fastify.register(fastifyStatic, { root: folder, index: false, wildcard: true, cacheControl: false, setHeaders: cacheFor })
  fastify.get('/', async (_, reply) => reply.sendFile('index.html'))
  fastify.setNotFoundHandler((request, reply) =>
    isPage(request) ? reply.code(200).sendFile('index.html') : answerNotFound(request, reply),
  )
}

const isBuilt = (folder: string): boolean => existsSync(join(folder, 'index.html'))

/** Files under `assets` carry a digest in their name and never change; all else is asked for again. */
function cacheFor(reply: FastifyReply, path: string): void {
  reply.header('cache-control', /[\\/]assets[\\/]/.test(path) ? 'public, max-age=31536000, immutable' : 'no-cache')
}

function isPage(request: FastifyRequest): boolean {
  const path = request.url.split('?', 1)[0] ?? ''
  const isFile = /\.[A-Za-z0-9]+$/.test(path) && !request.headers.accept?.includes('text/html')
  return request.method === 'GET' && !isFile && !path.startsWith('/api/') && !path.startsWith('/assets/')
}

const notBuiltPage = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Levain</title>
<body style="font:16px/1.5 system-ui;max-width:38rem;margin:4rem auto;padding:0 1rem">
<h1>The studio is not built</h1>
<p>In a checkout, build it with <code>npm run build</code> and load this page again.</p>
<p>Everything else works: <a href="/api/v1/docs">the interface and a page to try it</a>.</p></body></html>
`
