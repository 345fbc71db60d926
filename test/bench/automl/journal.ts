import { appendFileSync, existsSync, readFileSync } from 'node:fs'
import type { Triple } from './reference.ts'

/** What one contender came to on one fold of one table. */
export interface Entry {
  readonly table: string
  readonly contender: string
  readonly fold: number
  readonly found: Triple
  readonly seconds: number
  /** Processes that wanted a core while it ran, of this machine: more than its cores, and the time was not all its own. */
  readonly load: number
}

/** Results, a line of JSON each, so that a bench goes on where it was stopped. */
export class Journal {
  readonly #file: string | undefined
  readonly #entries: Entry[]

  constructor(file: string | undefined) {
    this.#file = file
    const lines = file !== undefined && existsSync(file) ? readFileSync(file, 'utf8').split('\n').filter(Boolean) : []
    this.#entries = lines.map((line) => JSON.parse(line) as Entry)
  }

  /** By fold; undefined where it is not known yet. */
  found(table: string, contender: string): (Entry | undefined)[] {
    const own: (Entry | undefined)[] = []
    for (const entry of this.#entries) if (entry.table === table && entry.contender === contender) own[entry.fold] = entry
    return own
  }

  add(entry: Entry): void {
    this.#entries.push(entry)
    if (this.#file !== undefined) appendFileSync(this.#file, `${JSON.stringify(entry)}\n`)
  }
}
