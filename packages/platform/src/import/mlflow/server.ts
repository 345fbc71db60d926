import { setTimeout as wait } from 'node:timers/promises'
import { type ByteStream, type Context, fail, isLevainError } from '@levain/core'
import type { z } from 'zod'

type Query = Readonly<Record<string, string | number | readonly string[]>>

/** A live MLflow server, asked one thing at a time. */
export interface MlflowServer {
  /** Without a slash at the end. */
  readonly address: string
  get<Schema extends z.ZodType>(schema: Schema, path: string, query?: Query): Promise<z.output<Schema>>
  post<Schema extends z.ZodType>(schema: Schema, path: string, body: object): Promise<z.output<Schema>>
  /** The bytes of a file, as they come. */
  file(path: string, query: Query): ByteStream
}

const attemptsMax = 4
const answerWithinMs = 60_000
const busy: ReadonlySet<number> = new Set([408, 429, 500, 502, 503, 504])

/**
 * Opens a server by its address. It is asked with the credentials that MLflow's own clients take from the environment:
 * `MLFLOW_TRACKING_USERNAME` and `MLFLOW_TRACKING_PASSWORD`, or `MLFLOW_TRACKING_TOKEN`.
 *
 * @throws input-invalid when that is no address
 */
export function openServer(ctx: Pick<Context, 'signal'>, uri: string, env: NodeJS.ProcessEnv = process.env): MlflowServer {
  const { address, authorization } = addressOf(uri, env)
  const ask = async (path: string, init: RequestInit, isFile = false): Promise<Response> => {
    const headers = { ...(init.headers as Record<string, string>), ...(authorization ? { authorization } : {}) }
    for (let attempt = 1; ; attempt += 1) {
      const signal = isFile ? ctx.signal : AbortSignal.any([ctx.signal, AbortSignal.timeout(answerWithinMs)])
      const answer = await fetch(`${address}${path}`, { ...init, headers, signal }).catch((cause) => {
        // A connection that breaks once may hold the next time; a server that is not there stays away.
        if (attempt === attemptsMax || !isBroken(cause)) unreachable(ctx, address, cause)
        return undefined
      })
      if (answer?.ok) return answer
      if (answer && (!busy.has(answer.status) || attempt === attemptsMax)) throw await refused(answer, path)
      await wait(pauseMs(answer, attempt), undefined, { signal: ctx.signal })
    }
  }
  return {
    address,
    get: async (schema, path, query = {}) => read(schema, path, await ask(`${path}${search(query)}`, {})),
    post: async (schema, path, body) =>
      read(schema, path, await ask(path, { method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json' } })),
    async *file(path, query) {
      const { body } = await ask(`${path}${search(query)}`, {}, true)
      try {
        if (body) yield* body
      } catch (cause) {
        unreachable(ctx, address, cause as Error)
      }
    },
  }
}

function addressOf(uri: string, env: NodeJS.ProcessEnv): { address: string; authorization: string | undefined } {
  const url = URL.parse(uri)
  if (!url || !/^https?:$/.test(url.protocol))
    throw fail('input-invalid', { field: 'uri', expected: 'an http or https address', got: uri.slice(0, 80) })
  const user = env.MLFLOW_TRACKING_USERNAME
  const password = env.MLFLOW_TRACKING_PASSWORD
  const token = env.MLFLOW_TRACKING_TOKEN
  const basic = user && password ? `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}` : undefined
  return { address: `${url.origin}${url.pathname.replace(/\/+$/, '')}`, authorization: basic ?? (token ? `Bearer ${token}` : undefined) }
}

function search(query: Query): string {
  const pairs = Object.entries(query).flatMap(([key, value]) => [value].flat().map((one): [string, string] => [key, String(one)]))
  return pairs.length === 0 ? '' : `?${new URLSearchParams(pairs)}`
}

async function read<Schema extends z.ZodType>(schema: Schema, path: string, answer: Response): Promise<z.output<Schema>> {
  const body: unknown = await answer.json().catch(() => undefined)
  const found = schema.safeParse(body)
  if (found.success) return found.data
  const [issue] = found.error.issues
  throw fail('source-unreadable', { path, reason: `the server's answer is not MLflow's: ${issue?.path.join('.')} ${issue?.message}` })
}

function unreachable(ctx: Pick<Context, 'signal'>, url: string, cause: Error): never {
  ctx.signal.throwIfAborted()
  const reason = (cause.cause as Error | undefined)?.message ?? cause.message
  throw fail('source-unreachable', { url, reason }, cause)
}

const isBroken = (cause: Error): boolean =>
  ['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET'].includes((cause.cause as NodeJS.ErrnoException | undefined)?.code ?? '')

/** Whether a server is older than what it was asked for. */
export const isNoSuchEndpoint = (error: unknown): boolean =>
  isLevainError(error, 'source-unreadable') && /^(404|405|501) /.test(String(error.details.reason))

/** An answer that is no success, in its own words. */
async function refused(answer: Response, path: string): Promise<Error> {
  const text = await answer.text().catch(() => '')
  const reason = `${answer.status} ${messageIn(text) ?? text.slice(0, 200)}`.trim()
  // A server that fails at one thing (500) may do the next; one that is overloaded or asks who we are does none.
  return answer.status === 401 || (busy.has(answer.status) && answer.status !== 500)
    ? fail('source-unreachable', { url: path, reason })
    : fail('source-unreadable', { path, reason })
}

function messageIn(text: string): string | undefined {
  try {
    return (JSON.parse(text) as { message?: string }).message?.slice(0, 500)
  } catch {
    return undefined
  }
}

/** As long as the server asks for, at most a minute; else longer each time. */
function pauseMs(answer: Response | undefined, attempt: number): number {
  const asked = Number(answer?.headers.get('retry-after'))
  return asked > 0 ? Math.min(asked, 60) * 1000 : 500 * 2 ** attempt
}
