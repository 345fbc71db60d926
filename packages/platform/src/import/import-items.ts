import { type Context, type Contracts, isLevainError, type Json, LevainError, nowIso, type OutputOf, upsert } from '@levain/core'
import { ZodError } from 'zod'
import type { Item, LeftOut } from './items.ts'

type Outcome = OutputOf<Contracts['import']['mlruns']>

const leftOutMax = 1000
const progressEvery = 100

/** How far an item got: `mark` is null until all of it is there. */
interface State {
  readonly mark: string | null
  readonly leftOut: readonly LeftOut[]
}

/**
 * Brings in what a source gives, item by item. Each is written down when it is whole, so that the next attempt goes on
 * after it. What cannot be brought in is left out and told; only what concerns everything (a full disk, an end asked for) ends it.
 */
export async function importItems(ctx: Context, source: string, items: AsyncIterable<Item | LeftOut>): Promise<Outcome> {
  const tally = new Tally()
  for await (const item of items) {
    ctx.signal.throwIfAborted()
    if ('reason' in item) tally.leaveOut([item])
    else await importItem(ctx, source, item, tally)
    if (tally.seen % progressEvery === 0) ctx.log.info('importing', { source, items: tally.seen })
  }
  return { source, ...tally.outcome() }
}

async function importItem(ctx: Context, source: string, item: Item, tally: Tally): Promise<void> {
  const name = `${item.what}:${item.name}`
  const row = (state: State) => upsert('imports', { source, item: name, state: state as unknown as Json, at: nowIso(ctx) })
  const before = (await ctx.ledger.first('imports', { source, item: name }))?.state as State | undefined
  if (before?.mark === item.mark) return tally.count('there', item.what, before.leftOut)
  try {
    const leftOut = await item.keep(ctx, { item: name, change: row({ mark: null, leftOut: [] }) })
    await ctx.ledger.commit([row({ mark: item.mark, leftOut: leftOut.slice(0, leftOutMax) })])
    tally.count('brought', item.what, leftOut)
  } catch (error) {
    if (concernsEverything(ctx, error)) throw error
    tally.leaveOut([{ item: name, reason: reasonOf(error) }])
  }
}

/** Passes on what a list gives. What goes wrong in reading the list is told, and other lists come all the same. */
export async function* told(ctx: Context, list: string, items: AsyncIterable<Item | LeftOut>): AsyncGenerator<Item | LeftOut> {
  try {
    yield* items
  } catch (error) {
    if (concernsEverything(ctx, error)) throw error
    yield { item: list, reason: reasonOf(error) }
  }
}

function concernsEverything(ctx: Context, error: unknown): boolean {
  if (ctx.signal.aborted || isLevainError(error, 'store-full') || isLevainError(error, 'ledger-unusable')) return true
  const isAboutThis = error instanceof LevainError ? error.status < 500 : isOfReading(error)
  return !isAboutThis
}

/** What the file system says of a file, or what is wrong with what was in it. */
const isOfReading = (error: unknown): boolean =>
  error instanceof SyntaxError ||
  error instanceof RangeError ||
  error instanceof ZodError ||
  (error as NodeJS.ErrnoException).code !== undefined

function reasonOf(error: unknown): string {
  const [issue] = error instanceof ZodError ? error.issues : []
  return issue ? `${issue.path.join('.')}: ${issue.message}` : (error as Error).message
}

class Tally {
  seen = 0
  readonly #brought: Record<string, number> = {}
  readonly #there: Record<string, number> = {}
  readonly #leftOut: LeftOut[] = []
  #leftOutCount = 0

  count(how: 'brought' | 'there', what: string, leftOut: readonly LeftOut[]): void {
    const counts = how === 'brought' ? this.#brought : this.#there
    counts[what] = (counts[what] ?? 0) + 1
    this.seen += 1
    this.leaveOut(leftOut)
  }

  leaveOut(leftOut: readonly LeftOut[]): void {
    this.#leftOutCount += leftOut.length
    this.#leftOut.push(...leftOut.slice(0, leftOutMax - this.#leftOut.length))
  }

  outcome(): Omit<Outcome, 'source'> {
    return { brought: this.#brought, there: this.#there, leftOut: this.#leftOut, leftOutCount: this.#leftOutCount }
  }
}
