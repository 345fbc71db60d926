import { remember } from '../remember.ts'

/** Names under which statements are prepared, once on each connection. Their texts are few: one for each shape. */
export class StatementNames {
  readonly #names = new Map<string, string>()

  of(sql: string): string {
    return remember(this.#names, sql, () => `levain_${this.#names.size}`)
  }
}
