import { type Context, type Contracts, emit, nowIso, type ParsedInputOf, type Study, update } from '@levain/core'
import { findStudy } from './find-study.ts'

/** Ends a study. @throws study-not-found */
export async function stop(ctx: Context, { study: name }: ParsedInputOf<Contracts['study']['stop']>): Promise<Study> {
  const study = await findStudy(ctx, name)
  await ctx.ledger.commit([update('studies', { name }, { status: 'stopped' }), emit(nowIso(ctx), 'study', name, { status: 'stopped' })])
  return { ...study, status: 'stopped' }
}
