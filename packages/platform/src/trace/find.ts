import type { Context, Contracts, OutputOf, ParsedInputOf } from '@levain/core'
import { detailsOf, spansOf } from './details.ts'

type Verb = Contracts['trace']['find']

/** Gives traces in the order of the ids. */
export async function find(ctx: Context, { traces: ids, spans: withSpans }: ParsedInputOf<Verb>): Promise<OutputOf<Verb>> {
  const found = new Map((await ctx.ledger.find('traces', { where: { id: { in: ids } } })).map((trace) => [trace.id, trace]))
  const inOrder = [...new Set(ids)].flatMap((id) => found.get(id) ?? [])
  const [details, spans] = await Promise.all([detailsOf(ctx, inOrder), withSpans ? spansOf(ctx, [...found.keys()]) : undefined])
  return details.map((one) => ({ ...one, spans: spans?.get(one.trace.id) ?? [] }))
}
