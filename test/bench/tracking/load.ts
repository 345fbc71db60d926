import { Agent, request } from 'node:http'

export interface Call {
  readonly method: 'GET' | 'POST' | 'PUT'
  readonly path: string
  readonly body?: string | Uint8Array
  readonly contentType?: string
}

/** Milliseconds each answered request took, in the order of answers, and how long all took together. */
export interface Load {
  readonly latenciesMs: number[]
  readonly seconds: number
}

/** Who has not answered after this does not answer. */
export const patienceMs = 60_000

/**
 * Sends requests over `connections` at once, each waiting for its answer, until `seconds` have passed.
 *
 * @param next the request to send, given its number
 * @throws when one is answered with anything but 200, and a `TimeoutError` when it is not answered within {@link patienceMs}
 */
export async function load(url: string, connections: number, seconds: number, next: (index: number) => Call): Promise<Load> {
  const agent = new Agent({ keepAlive: true, maxSockets: connections })
  const latenciesMs: number[] = []
  const began = performance.now()
  let sent = 0
  const one = async (): Promise<void> => {
    while (performance.now() - began < seconds * 1000) {
      const call = next(sent)
      sent += 1
      const from = performance.now()
      await send(url, call, agent)
      latenciesMs.push(performance.now() - from)
    }
  }
  await Promise.all(Array.from({ length: connections }, one))
  const took = (performance.now() - began) / 1000
  agent.destroy()
  return { latenciesMs, seconds: took }
}

/** Sends one request and gives its body. */
export function send(url: string, { method, path, body, contentType = 'application/json' }: Call, agent?: Agent): Promise<Buffer> {
  const headers = body === undefined ? {} : { 'content-type': contentType, 'content-length': Buffer.byteLength(body) }
  return new Promise((resolve, reject) => {
    const signal = AbortSignal.timeout(patienceMs)
    const sent = request(new URL(path, url), { method, headers, signal, ...(agent ? { agent } : {}) }, (response) => {
      const parts: Buffer[] = []
      response.on('data', (part: Buffer) => parts.push(part))
      response.on('error', reject)
      response.on('end', () => {
        const answer = Buffer.concat(parts)
        if (response.statusCode === 200) resolve(answer)
        else reject(new Error(`${method} ${path} was answered with ${response.statusCode}: ${answer.toString().slice(0, 300)}`))
      })
    })
    sent.on('error', (error) => reject(signal.aborted ? signal.reason : error))
    sent.end(body)
  })
}

/** Sends one JSON request and gives its answer. */
export async function ask<Answer>(url: string, path: string, body: object): Promise<Answer> {
  const answer = await send(url, { method: 'POST', path: `/api/2.0/mlflow/${path}`, body: JSON.stringify(body) })
  return JSON.parse(answer.toString()) as Answer
}
