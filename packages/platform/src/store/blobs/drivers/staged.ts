import { randomUUID } from 'node:crypto'
import type { Listed } from '../driver.ts'

/** In front of what has no key yet. */
export const uploadsPrefix = 'uploads/'

/** A new key for what has none yet. */
export const stagedKey = (): string => `${uploadsPrefix}${randomUUID()}`

/** Leaves out what has no key yet. */
export async function* visible(listed: AsyncIterable<Listed>): AsyncGenerator<Listed> {
  for await (const one of listed) if (!one.key.startsWith(uploadsPrefix)) yield one
}

/** What a store that speaks HTTP must offer for its uploads to be swept. */
interface Sweepable {
  list(prefix: string): AsyncIterable<Listed>
  delete(key: string): Promise<void>
}

/** Throws away what got no key and is older than an instant (milliseconds since 1970). */
export async function sweepStaged(store: Sweepable, before: number): Promise<void> {
  for await (const { key, at } of store.list(uploadsPrefix)) if (at < before) await store.delete(key)
}
