import type { InputOf } from '@levain/core'
import type { Client } from '../client.ts'
import type { Contracts } from '../index.ts'
import type { Entries } from './batch.ts'
import { Sender, type SenderOptions } from './sender.ts'
import { uuid7 } from './uuid7.ts'

export type RunOptions = InputOf<Contracts['track']['start']> & Partial<SenderOptions>
type EndStatus = NonNullable<InputOf<Contracts['track']['finish']>['status']>
type Values<Value> = Readonly<Record<string, Value>>

type Track = Client['track']

/** In Node the global object hears no events. */
const page = globalThis as Partial<Pick<EventTarget, 'addEventListener' | 'removeEventListener'>>

/**
 * Starts a run and gives the means to log to it. Entries are sent in the background, in batches; a program ends only when they
 * are, a page sends what is left when it is closed.
 *
 * @example
 * const run = await startRun(createClient({ url }), { experiment: 'churn', name: 'boosting' })
 * run.params({ depth: 6, eta: 0.1 })
 * for (const [step, loss] of losses.entries()) run.metrics({ loss }, { step })
 * await run.finish()
 */
export async function startRun({ track }: Pick<Client, 'track'>, options: RunOptions = {}): Promise<TrackedRun> {
  const { flushEveryMs = 500, waitingMax = 100_000, id = uuid7(), ...input } = options
  await track.start({ startedAt: new Date().toISOString(), ...input, id })
  return new TrackedRun(id, track, { flushEveryMs, waitingMax })
}

/** A run that goes on. Logging returns at once; `flush` and `finish` tell whether the server took it. */
export class TrackedRun {
  readonly id: string
  readonly #track: Track
  readonly #sender: Sender
  readonly #onHide = (): void => this.#sender.sendLast()

  constructor(id: string, track: Track, options: SenderOptions) {
    this.id = id
    this.#track = track
    this.#sender = new Sender((entries, isLast) => track.log({ run: id, ...entries }, { keepalive: isLast }), options)
    page.addEventListener?.('pagehide', this.#onHide)
  }

  /** Parameters are text, and written once: another value for the same name is refused. */
  params(params: Values<string | number | boolean>): void {
    this.#sender.add({ params: texts(params) })
  }

  tags(tags: Values<string | number | boolean>): void {
    this.#sender.add({ tags: texts(tags) })
  }

  /** A point of each of these metrics. `step` is 0 and `atMs` (milliseconds since 1970) now unless given. */
  metrics(values: Values<number>, { step = 0, atMs = Date.now() }: { readonly step?: number; readonly atMs?: number } = {}): void {
    this.#sender.add({ metrics: Object.entries(values).map(([key, value]) => ({ key, value: inJson(value), step, atMs })) })
  }

  /** Resolves when everything logged so far is durable. @throws ApiError when the server refused some of it */
  flush(): Promise<void> {
    return this.#sender.flush()
  }

  /** Sends what is left and ends the run. @throws ApiError */
  async finish(status: EndStatus = 'ok', error?: string): Promise<void> {
    await this.flush().finally(() => page.removeEventListener?.('pagehide', this.#onHide))
    await this.#track.finish({ run: this.id, status, ...(error === undefined ? {} : { error }) })
  }
}

const texts = (values: Values<string | number | boolean>): Record<string, string> =>
  Object.fromEntries(Object.entries(values).map(([key, value]) => [key, String(value)]))

/** JSON has no NaN and no infinities; the server takes their names. */
const inJson = (value: number): Entries['metrics'][number]['value'] =>
  Number.isFinite(value) ? value : (String(value) as Entries['metrics'][number]['value'])
