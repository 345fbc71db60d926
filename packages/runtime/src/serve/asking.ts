import { performance } from 'node:perf_hooks'
import { fail, type LevainError, toLevainError } from '@levain/core/errors'
import type { Admission } from './admission.ts'
import type { Dispatcher } from './dispatcher.ts'
import type { Asked, Reply } from './doors/door.ts'
import type { Metrics } from './metrics.ts'
import type { LoadedVersion } from './version.ts'

export interface AskingParts {
  readonly version: () => LoadedVersion
  readonly isDraining: () => boolean
  readonly dispatcher: Dispatcher
  readonly admission: Admission
  readonly metrics: Metrics
  readonly bodyLimitBytes: number
  readonly report: (error: LevainError) => void
}

/** Where what becomes of a request is told; each returns the HTTP status it is counted under. */
export interface Client {
  answer(reply: Reply): number
  refuse(error: LevainError): number
}

/** A request on its way: it ends by an answer, a refusal or by being abandoned, once. */
export interface Begun {
  /** The version that answers it, whatever is swapped in meanwhile. */
  readonly version: LoadedVersion
  /** Why it may not come in, before its body has come; null lets it. */
  refusal(): LevainError | null
  /** Reads it and has it answered. `connection` tells one client's connection from another's. */
  ask(read: () => Asked, connection: unknown): void
  refuse(cause: unknown): void
  /** Bytes more are held until it ends. Returns why they may not be. */
  hold(bytes: number): LevainError | null
  /** It was answered in another way, with this HTTP status. */
  done(status: number): void
  /** The client went away before it had sent everything. */
  abandon(): void
}

/** What differs for large requests, and for the pieces they are cut into. */
export interface BeginOptions {
  /** It is a piece of this request: answered by the same version, also while the server stops, and not counted by itself. */
  readonly pieceOf?: Begun
  /** Bytes that a body may have. */
  readonly limitBytes?: number
}

/** The way of every request for predictions, whatever protocol it speaks: admission, reading, the dispatcher, counting. */
export interface AskingPath {
  /** `bytes` are held until it ends; undefined where nobody knows how many come. */
  begin(bytes: number | undefined, client: Client, options?: BeginOptions): Begun
  /** Resolves when nothing is in flight, or after `withinMs`. */
  idle(withinMs: number): Promise<void>
}

/** What a body of unknown length is taken for until it has come. */
const unknownBytes = 2 ** 20

export function createAskingPath(parts: AskingParts): AskingPath {
  const { dispatcher, admission, metrics, bodyLimitBytes } = parts
  let heldBytes = 0
  let becameIdle: (() => void) | null = null

  const crowded = () => {
    const retryAfterMs = admission.refusesBody(metrics.inFlight, heldBytes)
    return retryAfterMs > 0 ? fail('overloaded', { retryAfterMs }) : null
  }

  const begin: AskingPath['begin'] = (bytes = unknownBytes, client, options) => {
    const startedMs = performance.now()
    const whole = options?.pieceOf
    const version = whole ? whole.version : parts.version()
    const limitBytes = options?.limitBytes ?? bodyLimitBytes
    metrics.inFlight += 1
    heldBytes += bytes

    let held = bytes
    const abandon = () => {
      metrics.inFlight -= 1
      heldBytes -= held
      if (metrics.inFlight === 0) becameIdle?.()
    }
    const done = (status: number) => {
      if (whole) return abandon()
      metrics.requests += 1
      if (status >= 400) metrics.errors += 1
      metrics.requestSeconds.observe((performance.now() - startedMs) / 1000)
      metrics.responses.set(status, (metrics.responses.get(status) ?? 0) + 1)
      abandon()
    }
    const refuse = (cause: unknown) => {
      const error = toLevainError(cause)
      if (error.code === 'overloaded') metrics.shed += 1
      parts.report(error)
      done(client.refuse(error))
    }
    return {
      version,
      abandon,
      done,
      refuse,
      hold(more) {
        held += more
        heldBytes += more
        return crowded()
      },
      refusal() {
        if (!whole && parts.isDraining()) return fail('draining', {})
        if (bytes > limitBytes) return fail('request-too-large', { limitBytes })
        return crowded()
      },
      ask(read, connection) {
        try {
          const request = read()
          const retryAfterMs = admission.refusesRows(dispatcher.queuedRows)
          if (retryAfterMs > 0) return refuse(fail('overloaded', { retryAfterMs }))
          dispatcher.submit({
            version,
            request,
            connection,
            answered: (reply) => {
              countRows(metrics, version, request.rows.length)
              done(client.answer(reply))
            },
            refused: refuse,
          })
        } catch (error) {
          refuse(error)
        }
      },
    }
  }

  const idle = async (withinMs: number): Promise<void> => {
    if (metrics.inFlight === 0) return
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, withinMs)
      becameIdle = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }

  return { begin, idle }
}

function countRows(metrics: Metrics, version: LoadedVersion, rows: number): void {
  const { model, version: number } = version.bundle.index
  const key = `${model}@${number}`
  const counter = metrics.predictions.get(key)
  if (counter) counter.count += rows
  else metrics.predictions.set(key, { model, version: number, count: rows })
}
