import { ApiError } from '../api-error.ts'
import { Batch, type Entries } from './batch.ts'

export interface SenderOptions {
  /** How long entries may wait for others. Default 500 ms. */
  readonly flushEveryMs: number
  /** Points that may wait while the server cannot be reached; beyond them logging throws. Default 100,000. */
  readonly waitingMax: number
}

/** Sends one request's worth of entries. `isLast`: the page is going away. */
export type Send = (entries: Entries, isLast: boolean) => Promise<unknown>

const retryMs = { first: 250, most: 15_000 }

/**
 * Collects entries and sends them in batches, one request at a time. A server that cannot be reached or is overloaded is asked
 * again, with growing pauses, with the same batch: points and parameters are the same when they come twice.
 */
export class Sender {
  readonly #send: Send
  readonly #flushEveryMs: number
  readonly #waitingMax: number
  readonly #batch = new Batch()
  #timer: ReturnType<typeof setTimeout> | undefined
  #sending: Promise<void> | undefined
  #refusal: unknown

  constructor(send: Send, { flushEveryMs, waitingMax }: SenderOptions) {
    this.#send = send
    this.#flushEveryMs = flushEveryMs
    this.#waitingMax = waitingMax
  }

  /** @throws RangeError when too much waits already */
  add(entries: Partial<Entries>): void {
    if (this.#batch.points + (entries.metrics?.length ?? 0) > this.#waitingMax)
      throw new RangeError(`More than ${this.#waitingMax} points wait for a server that does not take them; await run.flush() first.`)
    this.#batch.add(entries)
    // A timer that is waited for keeps a program alive until everything is sent.
    this.#timer ??= setTimeout(() => void this.#drain(), this.#flushEveryMs)
  }

  /** Resolves when everything added so far is durable on the server. @throws ApiError when the server refused some of it */
  async flush(): Promise<void> {
    await this.#drain()
    const refusal = this.#refusal
    this.#refusal = undefined
    if (refusal !== undefined) throw refusal
  }

  /** One try, now, for a page that goes away. */
  sendLast(): void {
    if (!this.#batch.isEmpty) this.#send(this.#batch.take(), true).catch(() => undefined)
  }

  async #drain(): Promise<void> {
    clearTimeout(this.#timer)
    this.#timer = undefined
    while (this.#sending) await this.#sending
    this.#sending = this.#sendAll()
    await this.#sending
    this.#sending = undefined
  }

  async #sendAll(): Promise<void> {
    while (!this.#batch.isEmpty) await this.#sendUntilTaken(this.#batch.take())
  }

  async #sendUntilTaken(entries: Entries): Promise<void> {
    for (let delayMs = retryMs.first; ; delayMs = Math.min(delayMs * 2, retryMs.most)) {
      try {
        return void (await this.#send(entries, false))
      } catch (error) {
        this.#refusal ??= isPassing(error) ? undefined : error
        if (!isPassing(error)) return
        await new Promise((resolve) => setTimeout(resolve, delayMs * (0.5 + Math.random() / 2)))
      }
    }
  }
}

/** True for what may go well the next time: nobody answered, overloaded, being restarted. */
const isPassing = (error: unknown): boolean =>
  error instanceof ApiError && (error.status === 0 || error.status === 408 || error.status === 429 || error.status >= 500)
