import type { Client, QueryResult } from 'pg'
import { type Member, type Order, settle } from '../group.ts'
import type { Statement } from '../statements.ts'
import type { WritingConnection } from './connection.ts'
import { postgres } from './dialect.ts'
import { explain, isTransient } from './failure.ts'
import { lockText } from './lock.ts'
import type { StatementNames } from './statement-names.ts'

type Failures = ReadonlyMap<Member, unknown>
type Row = Readonly<Record<string, unknown>>

/** A transaction whose end was not heard of. */
interface Unheard {
  readonly id: string
  readonly failures: Failures
}

/** Commits, made durable in one transaction. When the connection is lost it may be committed again: it happens once. */
export class Transaction {
  readonly #writing: WritingConnection
  readonly #names: StatementNames
  readonly #place: string
  readonly #members: readonly Member[]
  /** The id of the transaction, once it has begun. */
  #begun: Promise<string> = Promise.resolve('')
  #unheard: Unheard | undefined

  constructor(writing: WritingConnection, names: StatementNames, place: string, members: readonly Member[]) {
    this.#writing = writing
    this.#names = names
    this.#place = place
    this.#members = members
  }

  /** @throws what the driver says; when that is transient, committing again is safe */
  async commit(): Promise<Failures> {
    const client = await this.#writing.get()
    try {
      this.#begin(client)
      const earlier = await this.#committedBefore(client)
      if (earlier) return earlier
      const failures = await this.#carryOut(client, settle(postgres, this.#members))
      this.#unheard = { id: await this.#begun, failures }
      await client.query('commit')
      return failures
    } catch (error) {
      // Its state is anybody's guess.
      await this.#writing.drop()
      throw error
    }
  }

  /** Begins and takes the lock, sent ahead of what follows. */
  #begin(client: Client): void {
    const sent = client.query(`begin; ${lockText}; select pg_current_xact_id()::text as "id"`) as unknown as Promise<QueryResult<Row>[]>
    this.#begun = sent.then((answers) => String(answers.at(-1)?.rows[0]?.id))
    this.#begun.catch(ignored)
  }

  /** What became of the transaction whose end was not heard of. It has ended: it held the lock that is held now. */
  async #committedBefore(client: Client): Promise<Failures | undefined> {
    if (!this.#unheard) return undefined
    const { rows } = await client.query<{ status: string }>('select pg_xact_status($1::xid8) as "status"', [this.#unheard.id])
    if (rows[0]?.status !== 'committed') return undefined
    await client.query('rollback')
    return this.#unheard.failures
  }

  async #carryOut(client: Client, orders: ReturnType<typeof settle>): Promise<Failures> {
    let next = orders.next()
    while (!next.done) {
      try {
        next = orders.next(await this.#do(client, next.value))
      } catch (error) {
        if (isTransient(error)) throw error
        // Without the lock nothing that was sent after it was done either.
        await this.#begun
        next = orders.throw(explain(error, this.#place))
      }
    }
    return next.value
  }

  async #do(client: Client, order: Order): Promise<readonly Row[]> {
    if (typeof order !== 'string') return this.#run(client, order)
    // What comes of it is heard with the statements after it.
    void client.query(words[order]).catch(ignored)
    if (order === 'restart') this.#begin(client)
    return []
  }

  /** Sends all statements together and waits for all answers; the first error is the one that counts. */
  async #run(client: Client, statements: readonly Statement[]): Promise<readonly Row[]> {
    const sent = statements.flatMap((statement) =>
      statement.parameters.map((parameters) => ({
        statement,
        answer: client.query<Row>({ name: this.#names.of(statement.sql), text: statement.sql, values: [...parameters] }),
      })),
    )
    await Promise.allSettled(sent.map(({ answer }) => answer))
    const rows: Row[] = []
    for (const { statement, answer } of sent) rows.push(...rowsOf(statement, await answer))
    return rows
  }
}

function rowsOf({ mustChange, returns }: Statement, { rows, rowCount }: QueryResult<Row>): readonly Row[] {
  if (mustChange && rowCount === 0) throw mustChange()
  return returns ? rows : []
}

const words = {
  restart: 'rollback',
  savepoint: 'savepoint part',
  rollback: 'rollback to part; release part',
  release: 'release part',
} as const

const ignored = (): void => undefined
