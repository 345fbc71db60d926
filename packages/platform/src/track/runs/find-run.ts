import { type Context, fail, type Run, type Where } from '@levain/core'

/** Length of an id cut short: the time part of a UUIDv7, which tells runs apart unless they began in the same millisecond. */
const shortLength = 13

/** A run's id as people read and type it. */
export const shortId = (id: string): string => id.slice(0, shortLength)

/**
 * Finds a run by its id, the first or last letters of it, or `latest`. Last letters are looked for among the newest thousand.
 *
 * @param among narrows what `latest` and letters may mean, e.g. `{ kind: 'pipeline' }`
 * @throws run-not-found, and input-invalid when the letters fit several runs
 */
export async function findRun(ctx: Pick<Context, 'ledger'>, reference: string, among: Where<Run> = {}): Promise<Run> {
  const found = reference === 'latest' ? await newest(ctx, among) : await byIdOrLetters(ctx, reference, among)
  if (!found) throw fail('run-not-found', { run: reference })
  return found
}

const newestFirst = [
  ['createdAt', 'desc'],
  ['id', 'desc'],
] as const

async function newest(ctx: Pick<Context, 'ledger'>, among: Where<Run>): Promise<Run | undefined> {
  const [run] = await ctx.ledger.find('runs', { where: among, orderBy: newestFirst, limit: 1 })
  return run
}

async function byIdOrLetters(ctx: Pick<Context, 'ledger'>, reference: string, among: Where<Run>): Promise<Run | undefined> {
  return (await ctx.ledger.first('runs', { ...among, id: reference })) ?? (await byLetters(ctx, reference, among))
}

async function byLetters(ctx: Pick<Context, 'ledger'>, letters: string, among: Where<Run>): Promise<Run | undefined> {
  if (!/^[0-9a-f-]{1,36}$/.test(letters)) return undefined
  const begun = await beginningWith(ctx, letters, among)
  const found = begun.length > 0 ? begun : await endingWith(ctx, letters, among)
  if (found.length > 1)
    throw fail('input-invalid', {
      field: 'run',
      expected: 'letters of one id only',
      got: `${letters}, which fits ${found.map((run) => run.id).join(', ')}`,
    })
  return found[0]
}

/** Enough to tell that letters are ambiguous, and between what. */
const namedMax = 4

function beginningWith(ctx: Pick<Context, 'ledger'>, letters: string, among: Where<Run>): Promise<Run[]> {
  // Every character of an id sorts before the tilde.
  const where = { ...among, id: { gte: letters, lt: `${letters}~` } }
  return ctx.ledger.find('runs', { where, orderBy: [['id', 'asc']], limit: namedMax })
}

async function endingWith(ctx: Pick<Context, 'ledger'>, letters: string, among: Where<Run>): Promise<Run[]> {
  if (letters.length < lastLettersMin) return []
  const newestRuns = await ctx.ledger.find('runs', { where: among, orderBy: newestFirst, limit: 1000 })
  return newestRuns.filter(({ id }) => id.endsWith(letters)).slice(0, namedMax)
}

/** As many as the studio shows of an id, less a few. */
const lastLettersMin = 5
