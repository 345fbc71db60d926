import { createServer, type Http2Server, type IncomingHttpHeaders, type ServerHttp2Session, type ServerHttp2Stream } from 'node:http2'
import { fail, type LevainError, toLevainError } from '@levain/core/errors'
import type { AskingPath, Client } from '../asking.ts'
import type { Situation } from '../doors/door.ts'
import { frame, unframe } from './frame.ts'
import { inferAddress, pages, readInfer } from './methods.ts'
import { statusOf } from './status.ts'

export interface GrpcParts {
  readonly path: AskingPath
  readonly situation: () => Omit<Situation, 'names'>
  readonly bodyLimitBytes: number
}

/** A server of the Open Inference Protocol over gRPC: HTTP/2 without TLS. */
export interface GrpcServer {
  readonly server: Http2Server
  /** Says to clients that it ends, and waits for what they still ask, at most so long. */
  close(withinMs: number): Promise<void>
}

const headBytes = 5
/** A message that has not come by then is given up. */
const messageWithinMs = 30_000
const quietSessionMs = 10 * 60_000
const limits = { settings: { maxConcurrentStreams: 256, initialWindowSize: 2 ** 20 }, maxSessionMemory: 32 }

export function createGrpcServer(parts: GrpcParts): GrpcServer {
  const server = createServer(limits)
  const sessions = new Set<ServerHttp2Session>()
  server.on('session', (session) => {
    sessions.add(session)
    session.setTimeout(quietSessionMs, () => session.close())
    session.on('error', () => session.destroy())
    session.once('close', () => sessions.delete(session))
  })
  server.on('stream', (stream, headers) => answer(stream, headers, parts))
  return {
    server,
    async close(withinMs) {
      const closed = new Promise((resolve) => server.close(resolve))
      for (const session of sessions) session.close()
      const cut = setTimeout(() => sessions.forEach((session) => void session.destroy()), withinMs)
      await closed
      clearTimeout(cut)
    },
  }
}

function answer(stream: ServerHttp2Stream, headers: IncomingHttpHeaders, parts: GrpcParts): void {
  // A client that goes away says so by an error here; what it asked is abandoned where its body is read.
  stream.on('error', () => undefined)
  const method = headers[':path'] ?? ''
  if (!/^application\/grpc(\+proto)?$/.test(headers['content-type'] ?? '')) {
    stream.respond({ ':status': 415 }, { endStream: true })
    setImmediate(() => stream.close())
  } else if (method === inferAddress) infer(stream, headers, parts)
  else if (Object.hasOwn(pages, method)) show(stream, headers, method, parts)
  else refuse(stream, fail('not-found', { what: 'method', name: method.slice(0, 64) }), 12)
}

function show(stream: ServerHttp2Stream, headers: IncomingHttpHeaders, method: string, { situation, bodyLimitBytes }: GrpcParts): void {
  const refused = (error: unknown) => void refuse(stream, toLevainError(error))
  readBody(stream, bodyLimitBytes, {
    grew: () => null,
    abandoned: () => undefined,
    refused,
    read(body) {
      try {
        reply(stream, pages[method]!(unframe(body, encodingOf(headers), bodyLimitBytes), situation()))
      } catch (error) {
        refused(error)
      }
    },
  })
}

function infer(stream: ServerHttp2Stream, headers: IncomingHttpHeaders, { path, situation, bodyLimitBytes }: GrpcParts): void {
  const client: Client = {
    answer(content, more) {
      reply(stream, typeof content === 'string' ? Buffer.from(content) : Buffer.from(content.body), more)
      return 200
    },
    refuse: (error) => refuse(stream, error),
  }
  const begun = path.begin(0, client, { headers, withinMs: timeoutMs(headers['grpc-timeout']) })
  const refusal = begun.refusal()
  if (refusal) {
    begun.refuse(refusal)
    return
  }
  readBody(stream, bodyLimitBytes, {
    grew: begun.hold,
    abandoned: begun.abandon,
    refused: begun.refuse,
    read(body) {
      const message = () => unframe(body, encodingOf(headers), bodyLimitBytes)
      begun.ask((version) => readInfer(message(), { ...situation(), version }), stream.session)
    },
  })
}

interface BodyReader {
  /** Some bytes came; returns why no more may. */
  grew(bytes: number): LevainError | null
  read(body: Buffer): void
  refused(error: LevainError): void
  abandoned(): void
}

/** Collects what comes on a stream, of at most so many bytes. */
function readBody(stream: ServerHttp2Stream, limitBytes: number, on: BodyReader): void {
  const chunks: Buffer[] = []
  let bytes = 0
  let isSettled = false
  const settle = (then: () => void) => {
    if (isSettled) return
    isSettled = true
    stream.setTimeout(0)
    then()
  }
  stream.setTimeout(messageWithinMs, () => stream.close())
  stream.on('data', (chunk: Buffer) => {
    if (isSettled) return
    bytes += chunk.length
    chunks.push(chunk)
    const refusal = bytes > limitBytes + headBytes ? fail('request-too-large', { limitBytes }) : on.grew(chunk.length)
    if (refusal) settle(() => on.refused(refusal))
  })
  stream.on('end', () => settle(() => on.read(Buffer.concat(chunks, bytes))))
  stream.on('close', () => settle(on.abandoned))
}

function encodingOf(headers: IncomingHttpHeaders): string | undefined {
  const encoding = headers['grpc-encoding']
  return typeof encoding === 'string' ? encoding : undefined
}

const answerHeaders = { ':status': 200, 'content-type': 'application/grpc', 'grpc-accept-encoding': 'identity,gzip,deflate' }

function reply(stream: ServerHttp2Stream, message: Buffer, more?: Readonly<Record<string, string>>): void {
  if (stream.destroyed || stream.headersSent) return
  stream.respond(more ? { ...answerHeaders, ...more } : answerHeaders, { waitForTrailers: true })
  stream.once('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }))
  stream.end(frame(message))
}

/** Refuses with a status of gRPC and the coded error; returns the HTTP status it counts as. */
function refuse(stream: ServerHttp2Stream, error: LevainError, status = statusOf(error)): number {
  if (stream.destroyed || stream.headersSent) return error.status
  const told = { 'grpc-status': String(status), 'grpc-message': encodeURIComponent(error.message), 'levain-code': error.code }
  stream.respond({ ...answerHeaders, ...told }, { endStream: true })
  // A client that goes on sending what nobody reads is told to stop.
  if (!stream.readableEnded) setImmediate(() => stream.close())
  return error.status
}

const units: Readonly<Record<string, number>> = { H: 3_600_000, M: 60_000, S: 1000, m: 1, u: 1e-3, n: 1e-6 }

/** Milliseconds of a `grpc-timeout`; endless without one. */
function timeoutMs(header: string | string[] | undefined): number {
  const [, digits = '', unit = ''] = /^(\d{1,8})([HMSmun])$/.exec(String(header)) ?? []
  return digits === '' ? Number.POSITIVE_INFINITY : Number(digits) * (units[unit] ?? 0)
}
