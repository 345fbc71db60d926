import { type Context, fail, type Study, type Trial } from '@levain/core'

type Reader = Pick<Context, 'ledger'>

/** @throws study-not-found */
export async function findStudy(ctx: Reader, name: string): Promise<Study> {
  const study = await ctx.ledger.first('studies', { name })
  if (!study) throw fail('study-not-found', { study: name })
  return study
}

/** All trials of a study, by number. */
export function trialsOf(ctx: Reader, study: string): Promise<Trial[]> {
  return ctx.ledger.find('trials', { where: { study }, orderBy: [['number', 'asc']] })
}
