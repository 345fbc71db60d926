import type { Contracts, InputOf, OutputOf, Room, RunArtifact, Verb } from '@levain/core'
import { type EventsOptions, hear, type LedgerEvent } from './events.ts'
import { call, type Transport, upload } from './request.ts'
import { routes, type VerbName } from './routes.ts'
import { type SessionClient, sessionClient } from './session.ts'

export interface ClientOptions {
  /** Where the server is, e.g. `http://127.0.0.1:4600`; the page's own origin unless given (browser only). */
  readonly url?: string
  /** Sent as `Authorization: Bearer …`. */
  readonly token?: string
  readonly fetch?: typeof globalThis.fetch
}

export interface CallOptions {
  readonly signal?: AbortSignal
  /** Goes on when the page is closed; for small requests only. */
  readonly keepalive?: boolean
}

type Method<V extends Verb> =
  Record<never, never> extends InputOf<V>
    ? (input?: InputOf<V>, options?: CallOptions) => Promise<OutputOf<V>>
    : (input: InputOf<V>, options?: CallOptions) => Promise<OutputOf<V>>

type RoomClient<R extends Room> = {
  readonly [Name in keyof Contracts[R]]: Contracts[R][Name] extends infer V extends Verb ? Method<V> : never
}

/** `client.<room>.<verb>(input)` for every verb, and the live events. */
export type Client = { readonly [R in Room]: RoomClient<R> } & {
  /**
   * Hears what happens until the signal aborts; reconnects by itself and resumes where it broke: no gap, no duplicate.
   * `onConnection` tells whether the stream stands at the moment.
   *
   * @throws ApiError when the server refuses; whatever `onEvent` throws
   * @example await client.events({ topics: ['run', 'step'] }, (event) => draw(event), { signal })
   */
  readonly events: (
    options: EventsOptions,
    onEvent: (event: LedgerEvent) => void,
    watch?: { readonly signal?: AbortSignal; readonly onConnection?: (connected: boolean) => void },
  ) => Promise<void>
  /** Stores a file as an artifact of a run or a logged model; another one of this path is replaced. @throws ApiError */
  readonly putArtifact: (
    place: { readonly run: string; readonly path: string },
    content: string | Uint8Array<ArrayBuffer> | Blob,
    options?: CallOptions,
  ) => Promise<RunArtifact>
  /** Logs a page in and out; programs show a token instead. */
  readonly session: SessionClient
}

/**
 * A client of a Levain server. Every method throws {@link ApiError}.
 *
 * @example
 * const levain = createClient({ url: 'http://127.0.0.1:4600' })
 * const { versions } = await levain.registry.show({ model: 'late' })
 */
export function createClient(options: ClientOptions = {}): Client {
  const transport: Transport = {
    url: (options.url ?? '').replace(/\/+$/, ''),
    token: options.token,
    fetch: options.fetch ?? ((input, init) => globalThis.fetch(input, init)),
  }
  const rooms: Record<string, Record<string, unknown>> = {}
  for (const verb of Object.keys(routes) as VerbName[]) {
    const [room = '', name = ''] = verb.split('.')
    const method = (input: Record<string, unknown> = {}, options: CallOptions = {}) => call(transport, verb, input, options)
    rooms[room] = { ...rooms[room], [name]: method }
  }
  const events: Client['events'] = (wanted, onEvent, watch = {}) => hear(transport, wanted, onEvent, watch)
  const putArtifact: Client['putArtifact'] = (place, content, options) => upload(transport, place, content, options)
  return { ...rooms, events, putArtifact, session: sessionClient(transport) } as unknown as Client
}
