import type { DatabaseSync, StatementSync } from 'node:sqlite'
import type { Statement } from './changes.ts'
import { explain } from './failure.ts'

interface Pending {
  readonly statements: readonly Statement[]
  readonly resolve: () => void
  readonly reject: (error: unknown) => void
}

/**
 * The one writer of this process. Commits that arrive in the same turn of the event loop share one transaction and one
 * fsync; each stands or falls by itself inside it (a savepoint each).
 */
export class Writer {
  #queue: Pending[] = []
  #scheduled = false
  #prepared = new Map<string, StatementSync>()
  readonly #sqlite: DatabaseSync
  readonly #path: string

  constructor(sqlite: DatabaseSync, path: string) {
    this.#sqlite = sqlite
    this.#path = path
  }

  /** Resolves when the statements are durable; rejects, with nothing of them written, when one fails. */
  write(statements: readonly Statement[]): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#queue.push({ statements, resolve, reject })
      if (this.#scheduled) return
      this.#scheduled = true
      setImmediate(() => this.flush())
    })
  }

  /** Writes what is queued, now. */
  flush(): void {
    this.#scheduled = false
    const group = this.#queue
    this.#queue = []
    if (group.length === 0) return
    const failures = new Map<Pending, unknown>()
    try {
      this.#sqlite.exec('begin immediate')
      for (const pending of group) this.#apply(pending, failures)
      this.#sqlite.exec('commit')
    } catch (error) {
      if (this.#sqlite.isTransaction) this.#sqlite.exec('rollback')
      const reason = explain(error, this.#path)
      for (const pending of group) pending.reject(failures.get(pending) ?? reason)
      return
    }
    for (const pending of group) {
      if (failures.has(pending)) pending.reject(failures.get(pending))
      else pending.resolve()
    }
  }

  #apply(pending: Pending, failures: Map<Pending, unknown>): void {
    this.#sqlite.exec('savepoint change')
    try {
      for (const statement of pending.statements) this.#run(statement)
    } catch (error) {
      // A full disk rolls the whole transaction back by itself; then the savepoint is gone too.
      if (!this.#sqlite.isTransaction) throw error
      this.#sqlite.exec('rollback to change')
      failures.set(pending, explain(error, this.#path))
    }
    this.#sqlite.exec('release change')
  }

  #run({ query, mustChange }: Statement): void {
    let prepared = this.#prepared.get(query.sql)
    if (!prepared) {
      prepared = this.#sqlite.prepare(query.sql)
      this.#prepared.set(query.sql, prepared)
    }
    const { changes } = prepared.run(...(query.parameters as (string | number | null)[]))
    if (mustChange && changes === 0) throw mustChange()
  }
}
