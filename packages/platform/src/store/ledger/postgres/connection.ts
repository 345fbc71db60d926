import type { Client, ClientConfig, PoolConfig } from 'pg'
import { openPg } from './driver.ts'

/** Patience with other writers, as with an SQLite file; a writer that stands still inside a transaction loses it after that. */
const patienceMs = 10_000

export type Connection = Pick<Client, 'query'>

/** How every connection to the database is made. */
export const connectionOptions = (address: string): ClientConfig & PoolConfig => ({
  connectionString: address,
  application_name: 'levain',
  connectionTimeoutMillis: 5_000,
  keepAlive: true,
})

/** The one connection of this process that writes; made when it is needed, and made again when it was lost. */
export class WritingConnection {
  readonly #address: string
  #client: Promise<Client> | undefined
  #live: Client | undefined

  constructor(address: string) {
    this.#address = address
  }

  /** The connection. @throws what the driver says when there is none to be had */
  get(): Promise<Client> {
    this.#client ??= this.#connect().catch((error: unknown) => {
      this.#client = undefined
      throw error
    })
    return this.#client
  }

  /** Gives up a connection whose state is not known. */
  async drop(): Promise<void> {
    const client = this.#client
    this.#client = undefined
    await client?.then((it) => it.end()).catch(() => undefined)
  }

  async #connect(): Promise<Client> {
    const { Client } = await openPg()
    const client = new Client({
      ...connectionOptions(this.#address),
      // Statements of a group are sent together; each still gets its own answer.
      pipeline: true,
      lock_timeout: patienceMs,
      idle_in_transaction_session_timeout: patienceMs,
    })
    const forget = (): void => {
      if (this.#live === client) this.#client = undefined
    }
    client.on('error', forget).on('end', forget)
    await client.connect()
    this.#live = client
    return client
  }
}
