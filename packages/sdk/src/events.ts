import type { Event, Topic } from '@levain/core'
import { EventSourceParserStream } from 'eventsource-parser/stream'
import { type ApiError, errorOf } from './api-error.ts'
import { authorization, type Transport } from './request.ts'

/** Something that happened, as it stands in the ledger. `seq` ascends. */
export type LedgerEvent = Event

export interface EventsOptions {
  /** Only these; all unless given. */
  readonly topics?: readonly Topic[]
  /** Events after this `seq`; 0 for all there ever were. From now on unless given. */
  readonly after?: number
}

const retryMs = { first: 250, most: 5000 }

/**
 * Hears events until the signal aborts. A lost connection is taken up again where it broke: each event comes once, in
 * order. Resolves when the signal aborts.
 *
 * @throws ApiError when the server refuses (4xx); whatever `onEvent` throws.
 */
export async function hear(
  transport: Transport,
  options: EventsOptions,
  onEvent: (event: LedgerEvent) => void,
  watch: { readonly signal?: AbortSignal; readonly onConnection?: (connected: boolean) => void },
): Promise<void> {
  const { signal, onConnection } = watch
  let after = options.after
  let delayMs = retryMs.first
  const hearOne = (event: LedgerEvent): void => {
    if (after !== undefined && event.seq <= after) return
    after = event.seq
    onEvent(event)
  }
  while (!signal?.aborted) {
    const connection = await connect(transport, options.topics, after, signal)
    if (connection) {
      delayMs = retryMs.first
      onConnection?.(true)
      await read(connection, hearOne, (seq) => {
        after = seq
      })
      onConnection?.(false)
    }
    await pause(delayMs, signal)
    delayMs = Math.min(delayMs * 2, retryMs.most)
  }
}

/** Opens the stream; undefined when it is worth trying again. @throws ApiError on 4xx */
async function connect(
  transport: Transport,
  topics: readonly Topic[] | undefined,
  after: number | undefined,
  signal: AbortSignal | undefined,
): Promise<ReadableStream<Uint8Array> | undefined> {
  const query = topics ? `?topics=${topics.map(encodeURIComponent).join(',')}` : ''
  const headers = {
    accept: 'text/event-stream',
    ...authorization(transport),
    ...(after === undefined ? {} : { 'last-event-id': String(after) }),
  }
  const url = `${transport.url}/api/v1/events${query}`
  const response = await transport.fetch(url, { headers, signal }).catch(() => undefined)
  if (response?.ok && response.body) return response.body
  if (response && response.status >= 400 && response.status < 500) throw (await errorOf(response)) satisfies ApiError
  return undefined
}

/** Reads until the connection ends. What `onEvent` throws goes through; a broken connection only ends it. */
async function read(body: ReadableStream<Uint8Array>, onEvent: (event: LedgerEvent) => void, onBeat: (seq: number) => void): Promise<void> {
  const text = body.pipeThrough(new TextDecoderStream() as ReadableWritablePair<string, Uint8Array>)
  const reader = text.pipeThrough(new EventSourceParserStream()).getReader()
  try {
    for (;;) {
      const chunk = await reader.read().catch(() => undefined)
      if (!chunk || chunk.done) return
      // `open` and `beat` carry only the id up to which all is told.
      if (chunk.value.event === undefined) onEvent(JSON.parse(chunk.value.data) as LedgerEvent)
      else onBeat(Number(chunk.value.id))
    }
  } finally {
    reader.cancel().catch(() => undefined)
  }
}

function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) return resolve()
    const done = (): void => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, ms)
    signal?.addEventListener('abort', done)
  })
}
