import { Readable } from 'node:stream'
import type { ByteRange, ByteStream } from '@levain/core'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { mediaTypeOf } from './media-types.ts'
import { rangeOf } from './ranges.ts'

/** A file to send; its bytes never change under its digest. */
export interface SentFile {
  readonly path: string
  readonly digest: string
  readonly bytes: number
  read(range?: ByteRange): Promise<ByteStream>
}

/** What runs a script, loads or frames something is of no use in here. Styles are what drawings are made of. */
const sandbox = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; media-src 'self'; frame-ancestors 'none'"

/**
 * Answers with a file: whole, in part, or with the word that the asker has it already.
 *
 * @param as `preview` shows what is harmless in place; `download` makes a file of everything
 */
export async function sendFile(
  request: FastifyRequest,
  reply: FastifyReply,
  file: SentFile,
  as: 'preview' | 'download',
): Promise<FastifyReply> {
  const tag = `"${file.digest.replace(/^\w+:/, '')}"`
  reply.headers({ ...describe(file, as), etag: tag })
  if (isHeld(request.headers['if-none-match'], tag)) return reply.code(304).send()
  const whole = request.headers['if-range'] !== undefined && request.headers['if-range'] !== tag
  const range = whole ? 'all' : rangeOf(request.headers.range, file.bytes)
  if (range === 'beyond') return reply.code(416).header('content-range', `bytes */${file.bytes}`).type('text/plain').send('')
  if (range === 'all') return send(request, reply.header('content-length', file.bytes), () => file.read())
  const { start, end } = range
  reply.code(206).headers({ 'content-range': `bytes ${start}-${end - 1}/${file.bytes}`, 'content-length': end - start })
  return send(request, reply, () => file.read(range))
}

async function send(request: FastifyRequest, reply: FastifyReply, read: () => Promise<ByteStream>): Promise<FastifyReply> {
  const bytes = request.method === 'HEAD' ? [] : await read()
  return reply.send(Readable.from(bytes, { objectMode: false, highWaterMark: 1 << 20 }))
}

function describe({ path }: SentFile, as: 'preview' | 'download'): Record<string, string> {
  const { type, isShown } = mediaTypeOf(path)
  const name = path.slice(path.lastIndexOf('/') + 1)
  const disposition = as === 'preview' && isShown ? 'inline' : 'attachment'
  return {
    // What is shown has to be in some encoding; a file that is taken away keeps its own, whatever that is.
    'content-type': as === 'preview' ? type : type.replace(/;.*/, ''),
    'content-disposition': `${disposition}; ${named(name)}`,
    'content-security-policy': sandbox,
    'x-content-type-options': 'nosniff',
    'accept-ranges': 'bytes',
    'cache-control': 'private, no-cache',
  }
}

const isHeld = (header = '', tag: string): boolean =>
  header.split(',').some((held) => held.trim().replace(/^W\//, '') === tag || held.trim() === '*')

/** A plain name as it is; any other in full, and shorn for readers that do not know RFC 8187. */
const named = (name: string): string =>
  /^[\w.+~-]+$/.test(name) ? `filename=${name}` : `filename="${shorn(name)}"; filename*=UTF-8''${encoded(name)}`

const shorn = (name: string): string => name.replace(/[^\x20-\x7e]|["\\%]/g, '_')

const encoded = (name: string): string =>
  encodeURIComponent(name).replace(/['()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)
