import { type Context, fail, type Run, type Where } from '@levain/core'

/** Length of an id cut short: the time part of a UUIDv7, which tells runs apart unless they began in the same millisecond. */
const shortLength = 13

/** A run's id as people read and type it. */
export const shortId = (id: string): string => id.slice(0, shortLength)

/**
 * Finds a run by its id, the first letters of it, or `latest`.
 *
 * @param among narrows what `latest` and the first letters may mean, e.g. `{ kind: 'pipeline' }`
 * @throws run-not-found, and input-invalid when the letters fit several runs
 */
export async function findRun(ctx: Pick<Context, 'ledger'>, reference: string, among: Where<Run> = {}): Promise<Run> {
  const found = reference === 'latest' ? await newest(ctx, among) : await byLetters(ctx, reference, among)
  if (!found) throw fail('run-not-found', { run: reference })
  return found
}

async function newest(ctx: Pick<Context, 'ledger'>, among: Where<Run>): Promise<Run | undefined> {
  const order = [
    ['createdAt', 'desc'],
    ['id', 'desc'],
  ] as const
  const [run] = await ctx.ledger.find('runs', { where: among, orderBy: order, limit: 1 })
  return run
}

async function byLetters(ctx: Pick<Context, 'ledger'>, letters: string, among: Where<Run>): Promise<Run | undefined> {
  if (!/^[0-9a-f-]{1,36}$/.test(letters)) return undefined
  // Every character of an id sorts before the tilde.
  const where = { ...among, id: { gte: letters, lt: `${letters}~` } }
  const found = await ctx.ledger.find('runs', { where, orderBy: [['id', 'asc']], limit: 4 })
  if (found.length > 1)
    throw fail('input-invalid', {
      field: 'run',
      expected: 'letters that begin one id only',
      got: `${letters}, which begins ${found.map((run) => run.id).join(', ')}`,
    })
  return found[0]
}
