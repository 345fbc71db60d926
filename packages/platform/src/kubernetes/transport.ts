import { type IncomingMessage, Agent as PlainAgent, request as plainRequest, type RequestOptions } from 'node:http'
import { Agent, request as tlsRequest } from 'node:https'
import { text } from 'node:stream/consumers'
import { fail } from '@levain/core'
import type { Cluster } from './cluster.ts'

export interface Transport {
  /** Sends one request and reads the JSON that answers it. @throws kubernetes-unreachable */
  send(
    method: string,
    path: string,
    content?: { readonly body: unknown; readonly type?: string },
  ): Promise<{ status: number; body: unknown }>
  /** Hands on what a path answers, as it comes. Ends quietly when the signal is aborted. @throws kubernetes-unreachable */
  follow(path: string, onBytes: (bytes: Uint8Array) => void, signal: AbortSignal): Promise<void>
}

const silenceMs = 30_000
const answerBytesMax = 64 << 20

/** Requests to an API server over connections that are kept. */
export function createTransport(cluster: Cluster): Transport {
  const url = new URL(cluster.server)
  const isPlain = url.protocol === 'http:'
  const { ca, cert, key, serverName: servername, insecure } = cluster
  const trust = { ca, cert, key, servername, rejectUnauthorized: !insecure }
  const agent = isPlain ? new PlainAgent({ keepAlive: true }) : new Agent({ keepAlive: true, ...trust })
  const open = isPlain ? plainRequest : tlsRequest
  const unreachable = (cause: unknown): Error => fail('kubernetes-unreachable', { server: cluster.server, reason: reasonOf(cause) }, cause)

  async function ask(path: string, options: RequestOptions, body?: string): Promise<IncomingMessage> {
    const token = await cluster.token?.()
    const headers = { accept: 'application/json', ...(token ? { authorization: `Bearer ${token}` } : {}), ...options.headers }
    return new Promise((resolve, reject) => {
      const asked = open(`${url.origin}${url.pathname.replace(/\/$/, '')}${path}`, { ...options, agent, headers }, resolve)
      asked.once('error', reject)
      asked.end(body)
    })
  }

  return {
    async send(method, path, content) {
      const body = content === undefined ? undefined : JSON.stringify(content.body)
      const headers =
        body === undefined ? {} : { 'content-type': content?.type ?? 'application/json', 'content-length': Buffer.byteLength(body) }
      const signal = AbortSignal.timeout(silenceMs)
      try {
        const answer = await ask(path, { method, headers, signal }, body)
        return { status: answer.statusCode ?? 0, body: parsed(await text(bounded(answer))) }
      } catch (cause) {
        if (cause instanceof Error && 'code' in cause && String(cause.code).startsWith('kubernetes-')) throw cause
        throw unreachable(cause)
      }
    },
    async follow(path, onBytes, signal) {
      try {
        const answer = await ask(path, { method: 'GET', headers: { accept: '*/*' }, signal })
        if (answer.statusCode !== 200) throw new Error(`status ${answer.statusCode}: ${(await text(answer)).slice(0, 300)}`)
        for await (const bytes of answer) onBytes(bytes as Uint8Array)
      } catch (cause) {
        if (!signal.aborted) throw unreachable(cause)
      }
    },
  }
}

async function* bounded(answer: IncomingMessage): AsyncGenerator<Uint8Array> {
  let bytes = 0
  for await (const piece of answer) {
    bytes += (piece as Uint8Array).length
    if (bytes > answerBytesMax) throw new Error(`an answer of more than ${answerBytesMax} bytes`)
    yield piece as Uint8Array
  }
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    return { message: body.slice(0, 300) }
  }
}

function reasonOf(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause)
  if (cause.name === 'TimeoutError') return `no answer within ${silenceMs / 1000} s`
  return cause.message || String((cause as NodeJS.ErrnoException).code ?? cause.name)
}
