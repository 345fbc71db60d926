import { type Context, type Contracts, insert, isLevainError, nowIso, type ParsedInputOf, type Trial } from '@levain/core'
import { checkValues, openSpace } from '../space/index.ts'
import { changed, newTrial } from './changes.ts'
import { findStudy } from './find-study.ts'

const triesMax = 20

/** Adds trials that wait, with some of their values fixed. @throws study-not-found, space-invalid */
export async function enqueue(ctx: Context, { study: name, trials }: ParsedInputOf<Contracts['study']['enqueue']>): Promise<Trial[]> {
  const study = await findStudy(ctx, name)
  const space = openSpace(study.space)
  for (const values of trials) checkValues(space, values)
  for (let tries = 1; ; tries += 1) {
    const at = nowIso(ctx)
    const from = await ctx.ledger.count('trials', { study: name })
    const rows = trials.map((values, index): Trial => ({ ...newTrial(name, from + index, at), origin: 'queue', values }))
    try {
      await ctx.ledger.commit(rows.flatMap((row) => [insert('trials', row), ...changed(at, row)]))
      return rows
    } catch (error) {
      if (tries === triesMax || !isLevainError(error, 'conflict')) throw error
    }
  }
}
