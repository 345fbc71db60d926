import type { Context, Contracts, OutputOf, ParsedInputOf } from '@levain/core'
import { detailsOf } from './details.ts'
import { vocabulary } from './vocabulary.ts'

type Verb = Contracts['trace']['search']

/** Searches traces; a page costs the same however far down it is. */
export async function search(ctx: Context, { experiments, ...asked }: ParsedInputOf<Verb>): Promise<OutputOf<Verb>> {
  const where = experiments.length === 0 ? {} : { experiment: { in: experiments } }
  const { rows, next } = await ctx.ledger.search(vocabulary, { ...asked, where })
  return { traces: await detailsOf(ctx, rows), ...(next === undefined ? {} : { next }) }
}
