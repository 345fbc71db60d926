import type { IncomingHttpHeaders } from 'node:http'
import { performance } from 'node:perf_hooks'
import { fail, LevainError, toLevainError } from '@levain/core/errors'
import type { Admission } from './admission.ts'
import type { Dispatcher } from './dispatcher.ts'
import type { Answered, Asked, Reply } from './doors/door.ts'
import type { Metrics } from './metrics.ts'
import { isModelFailure } from './traffic/fallback.ts'
import type { Choice, RouteTable } from './traffic/route-table.ts'
import type { Shadows } from './traffic/shadows.ts'
import type { LoadedVersion } from './version.ts'

export interface AskingParts {
  readonly version: () => LoadedVersion
  /** Which version answers which request; null: `version` all of them. */
  readonly table: () => RouteTable | null
  readonly shadows: Shadows
  readonly isDraining: () => boolean
  readonly dispatcher: Dispatcher
  readonly admission: Admission
  readonly metrics: Metrics
  readonly bodyLimitBytes: number
  readonly report: (error: LevainError) => void
}

/** Where what becomes of a request is told; each returns the HTTP status it is counted under. */
export interface Client {
  /** `headers` belong to the answer whatever its form. */
  answer(reply: Reply, headers?: Readonly<Record<string, string>>): number
  refuse(error: LevainError): number
}

/** A request on its way: it ends by an answer, a refusal or by being abandoned, once. */
export interface Begun {
  /** The version that answers it, whatever is swapped in meanwhile. Where the rows decide, it is another from when they were read. */
  readonly version: LoadedVersion
  /** The table it began with, and the arm it was given. */
  readonly table: RouteTable | null
  readonly choice: Choice | undefined
  /** Why it may not come in, before its body has come; null lets it. */
  refusal(): LevainError | null
  /** Reads it and has it answered. `connection` tells one client's connection from another's. */
  ask(read: (version: LoadedVersion) => Asked, connection: unknown): void
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
  /** Its head, which may say to which version it goes. */
  readonly headers?: IncomingHttpHeaders
  /** How long the client waits from now on; endless unless given. */
  readonly withinMs?: number
  /** The version its address names, if it does. */
  readonly version?: string | undefined
  /** Its rows are read before they are asked, by the version it begins with: they cannot decide which one that is. */
  readonly readsFirst?: boolean
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
    const untilMs = startedMs + (options?.withinMs ?? Number.POSITIVE_INFINITY)
    const whole = options?.pieceOf
    const table = whole ? whole.table : parts.table()
    const chosen = whole ? whole.choice : table?.byHead(options?.headers ?? noHeaders, options?.version)
    let choice = chosen instanceof LevainError ? undefined : chosen
    if (table && !choice && options?.readsFirst) choice = table.drawn()
    let version = choice ? choice.arm.version : whole ? whole.version : parts.version()
    const limitBytes = options?.limitBytes ?? bodyLimitBytes
    version.outside?.hold()
    metrics.inFlight += 1
    heldBytes += bytes

    let held = bytes
    const abandon = () => {
      version.outside?.release()
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
    const answered = (reply: Reply, by: LoadedVersion, rows: number, headers?: Readonly<Record<string, string>>) => {
      countRows(metrics, by, rows)
      if (choice) choice.arm.seconds.observe((performance.now() - startedMs) / 1000)
      done(client.answer(reply, headers))
    }

    /** The version is known already, or the rows say which it is. */
    const chooseByRows = (by: RouteTable, asked: Asked, read: (version: LoadedVersion) => Asked): Asked => {
      if (choice) return asked
      begun.choice = choice = by.byRow(options?.headers ?? noHeaders, asked.rows[0]!)
      if (choice.arm.version === version) return asked
      choice.arm.version.outside?.hold()
      version.outside?.release()
      begun.version = version = choice.arm.version
      return read(version)
    }
    /** The version failed: what the table has for that answers, and the arm is charged. */
    const fallBack = ({ fallback }: RouteTable, error: LevainError, read: (version: LoadedVersion) => Asked, connection: unknown) => {
      if (choice && isModelFailure(error)) choice.arm.errors += 1
      if (!fallback || !isModelFailure(error)) return refuse(error)
      parts.report(error)
      metrics.fallbacks += 1
      const request = read(fallback.version)
      dispatcher.submit({
        version: fallback.version,
        request,
        connection,
        untilMs,
        mark: choice?.mark,
        answered: (reply) => answered(reply, fallback.version, request.rows.length, { ...choice?.arm.headers, ...fallback.headers }),
        refused: refuse,
      })
    }
    const askShared = (by: RouteTable, read: (version: LoadedVersion) => Asked, connection: unknown) => {
      const asked = chooseByRows(by, read(version), read)
      const retryAfterMs = dispatcher.retryAfterMs(version)
      if (retryAfterMs > 0) return refuse(fail('overloaded', { retryAfterMs }))
      if (choice) choice.arm.requests += 1
      const watched = by.shadows.length > 0 ? remembering(asked) : null
      dispatcher.submit({
        version,
        request: watched ?? asked,
        connection,
        untilMs,
        mark: choice?.mark,
        answered: (reply) => {
          answered(reply, version, asked.rows.length, choice?.arm.headers)
          if (watched?.said) parts.shadows.offer(by.shadows, { by: version, rows: asked.rows, ...watched.said })
        },
        refused: (error) => fallBack(by, error, read, connection),
      })
    }
    const askAlone = (read: (version: LoadedVersion) => Asked, connection: unknown) => {
      const request = read(version)
      const retryAfterMs = dispatcher.retryAfterMs(version)
      if (retryAfterMs > 0) return refuse(fail('overloaded', { retryAfterMs }))
      dispatcher.submit({
        version,
        request,
        connection,
        untilMs,
        mark: undefined,
        answered: (reply) => answered(reply, version, request.rows.length),
        refused: refuse,
      })
    }
    // Plain fields, set anew where the rows decide: accessors would cost every request what making them costs.
    const begun: { -readonly [Field in keyof Begun]: Begun[Field] } = {
      version,
      table,
      choice,
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
        return crowded() ?? (chosen instanceof LevainError ? chosen : null)
      },
      ask(read, connection) {
        try {
          if (table) askShared(table, read, connection)
          else askAlone(read, connection)
        } catch (error) {
          refuse(error)
        }
      },
    }
    return begun
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

const noHeaders: IncomingHttpHeaders = {}

interface Remembering extends Asked {
  said: Pick<Answered, 'texts' | 'ids'> | null
}

/** A request that keeps what was answered to it. */
function remembering({ rows, answer }: Asked): Remembering {
  const request: Remembering = {
    rows,
    said: null,
    answer(answered) {
      request.said = { texts: answered.texts, ids: answered.ids }
      return answer(answered)
    },
  }
  return request
}

function countRows(metrics: Metrics, version: LoadedVersion, rows: number): void {
  const { model, version: number } = version.bundle.index
  const key = `${model}@${number}`
  const counter = metrics.predictions.get(key)
  if (counter) counter.count += rows
  else metrics.predictions.set(key, { model, version: number, count: rows })
}
