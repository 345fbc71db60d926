import type { InputOf } from '@levain/core'
import type { Client } from '../client.ts'
import type { Contracts } from '../index.ts'
import type { Entries } from './batch.ts'
import type { Content, Destination, EndStatus } from './destination.ts'
import { Journal } from './journal.ts'
import type { SenderOptions } from './sender.ts'
import { Served } from './served.ts'
import { uuid7 } from './uuid7.ts'

export type RunOptions = InputOf<Contracts['track']['start']> & Partial<SenderOptions>
type Values<Value> = Readonly<Record<string, Value>>

/** A folder that keeps runs until `levain track sync` sends them. Node only. */
export interface Offline {
  readonly offline: string
}

/**
 * Starts a run and gives the means to log to it. With a client, entries are sent in the background, in batches; a program ends
 * only when they are, a page sends what is left when it is closed. With a folder, they are written there, and sent
 * later by `levain track sync FOLDER`.
 *
 * @example
 * const run = await startRun(createClient({ url }), { experiment: 'churn', name: 'boosting' })
 * run.params({ depth: 6, eta: 0.1 })
 * for (const [step, loss] of losses.entries()) run.metrics({ loss }, { step })
 * await run.finish()
 * @example
 * const run = await startRun({ offline: './levain-offline' }, { experiment: 'churn' })
 */
export async function startRun(where: Pick<Client, 'track' | 'putArtifact'> | Offline, options: RunOptions = {}): Promise<TrackedRun> {
  const { flushEveryMs = 500, waitingMax = 100_000, id = uuid7(), ...input } = options
  const begun = { startedAt: new Date().toISOString(), ...input, id }
  if ('offline' in where) return new TrackedRun(id, new Journal(where.offline, begun))
  await where.track.start(begun)
  return new TrackedRun(id, new Served(where, id, { flushEveryMs, waitingMax }))
}

/** A run that goes on. Logging returns at once; `flush` and `finish` tell whether it is durable. */
export class TrackedRun {
  readonly id: string
  readonly #destination: Destination

  constructor(id: string, destination: Destination) {
    this.id = id
    this.#destination = destination
  }

  /** Parameters are text, and written once: another value for the same name is refused. */
  params(params: Values<string | number | boolean>): void {
    this.#destination.add({ params: texts(params) })
  }

  tags(tags: Values<string | number | boolean>): void {
    this.#destination.add({ tags: texts(tags) })
  }

  /** A point of each of these metrics. `step` is 0 and `atMs` (milliseconds since 1970) now unless given. */
  metrics(values: Values<number>, { step = 0, atMs = Date.now() }: { readonly step?: number; readonly atMs?: number } = {}): void {
    this.#destination.add({ metrics: Object.entries(values).map(([key, value]) => ({ key, value: inJson(value), step, atMs })) })
  }

  /**
   * Keeps a file with the run; one of the same path is replaced. Resolves when it is durable.
   *
   * @throws ApiError
   * @example await run.artifact('plots/roc.svg', svg)
   * @example await run.artifact('model.onnx', await openAsBlob('model.onnx')) // from node:fs; in constant memory
   */
  artifact(path: string, content: Content): Promise<void> {
    return this.#destination.putArtifact(path, content)
  }

  /** Resolves when everything logged so far is durable. @throws ApiError when the server refused some of it */
  flush(): Promise<void> {
    return this.#destination.flush()
  }

  /** Sends what is left and ends the run. @throws ApiError */
  finish(status: EndStatus = 'ok', error?: string): Promise<void> {
    return this.#destination.finish(status, error)
  }
}

const texts = (values: Values<string | number | boolean>): Record<string, string> =>
  Object.fromEntries(Object.entries(values).map(([key, value]) => [key, String(value)]))

/** JSON has no NaN and no infinities; the server takes their names. */
const inJson = (value: number): Entries['metrics'][number]['value'] =>
  Number.isFinite(value) ? value : (String(value) as Entries['metrics'][number]['value'])
