import { createHmac } from 'node:crypto'
import { request as http, type IncomingMessage, type RequestOptions } from 'node:http'
import { request as https } from 'node:https'
import type { Target } from './address.ts'

/** What is sent, once. */
export interface Posting {
  readonly target: Target
  /** The same however often it is sent, so that a receiver knows it again. */
  readonly delivery: string
  readonly body: string
  /** Unsealed; null for no signature. */
  readonly secret: string | null
  /** Seconds since 1970, told and signed. */
  readonly atS: number
  readonly signal: AbortSignal
}

export interface Answer {
  readonly status: number
  readonly retryAfter: string | undefined
  /** The first bytes of it as text. */
  readonly body: string
}

const timeoutMs = 10_000
const answerBytesMax = 64 * 1024

/**
 * Sends a message to the address it was checked for. Redirects are not followed, an answer is read up to 64 KiB, and
 * after ten seconds it is over.
 */
export function send(posting: Posting): Promise<Answer> {
  const { target, signal } = posting
  const options: RequestOptions = {
    method: 'POST',
    headers: headersOf(posting),
    // The name is not resolved a second time: it might lead elsewhere by now.
    lookup: (_, { all }, done) => (all ? done(null, [target]) : done(null, target.address, target.family)),
    signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
    agent: false,
  }
  return new Promise((resolve, reject) => {
    const request = (target.url.protocol === 'https:' ? https : http)(target.url, options, (response) => {
      read(response).then(resolve, reject)
    })
    request.on('error', reject)
    request.end(posting.body)
  })
}

function headersOf({ delivery, body, secret, atS }: Posting): Record<string, string | number> {
  return {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
    'user-agent': 'levain',
    'x-mlflow-delivery-id': delivery,
    'x-mlflow-timestamp': String(atS),
    ...(secret === null ? {} : { 'x-mlflow-signature': signature(secret, `${delivery}.${atS}.${body}`) }),
  }
}

const signature = (secret: string, text: string): string => `v1,${createHmac('sha256', secret).update(text).digest('base64')}`

async function read(response: IncomingMessage): Promise<Answer> {
  const pieces: Buffer[] = []
  let bytes = 0
  for await (const piece of response as AsyncIterable<Buffer>) {
    pieces.push(piece)
    bytes += piece.length
    if (bytes >= answerBytesMax) break
  }
  response.destroy()
  const body = Buffer.concat(pieces).subarray(0, answerBytesMax).toString('utf8')
  return { status: response.statusCode ?? 0, retryAfter: response.headers['retry-after'], body }
}
