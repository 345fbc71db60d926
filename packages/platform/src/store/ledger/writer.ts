import { setImmediate } from 'node:timers/promises'
import type { Database } from './database.ts'
import type { Member } from './group.ts'

/** Changes in one transaction, so that nobody waits long for others; points of metrics count as one each. */
const changesMax = 10_000

interface Pending {
  readonly member: Member
  readonly resolve: () => void
  readonly reject: (error: unknown) => void
}

/**
 * The one writer of this process. Commits that come in the same turn of the event loop, or while others are being made
 * durable, share one transaction and one fsync; each stands or falls by itself.
 */
export class Writer {
  readonly #database: Database
  #queue: Pending[] = []
  #working: Promise<void> | undefined

  constructor(database: Database) {
    this.#database = database
  }

  /** Resolves when the changes are durable; rejects, with nothing of them written, when one fails. */
  write(member: Member): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#queue.push({ member, resolve, reject })
      this.#working ??= this.#work()
    })
  }

  /** Resolves when nothing is left to be written. */
  async idle(): Promise<void> {
    await this.#working
  }

  async #work(): Promise<void> {
    while (this.#queue.length > 0) {
      await setImmediate()
      await this.#commit(this.#take())
    }
    this.#working = undefined
  }

  #take(): readonly Pending[] {
    let changes = 0
    const end = this.#queue.findIndex(({ member }) => {
      changes += sizeOf(member)
      return changes > changesMax
    })
    return this.#queue.splice(0, end === -1 ? this.#queue.length : Math.max(end, 1))
  }

  async #commit(group: readonly Pending[]): Promise<void> {
    try {
      const failures = await this.#database.commit(group.map(({ member }) => member))
      for (const { member, resolve, reject } of group) failures.has(member) ? reject(failures.get(member)) : resolve()
    } catch (error) {
      for (const { reject } of group) reject(error)
    }
  }
}

function sizeOf(member: Member): number {
  let size = 0
  for (const change of member) size += change.kind === 'record' ? change.points.length : 1
  return size
}
