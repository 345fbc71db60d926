import type { Context, Contracts, OutputOf, ParsedInputOf } from '@levain/core'
import { type Details, detailsOf, requireTrace, spansOf } from './details.ts'

type Verb = Contracts['trace']['show']

/** Shows a trace with its spans. */
export async function show(ctx: Context, { trace: id }: ParsedInputOf<Verb>): Promise<OutputOf<Verb>> {
  const trace = await requireTrace(ctx, id)
  const [[details], spans] = await Promise.all([detailsOf(ctx, [trace]), spansOf(ctx, [id])])
  return { ...(details as Details), spans: spans.get(id) ?? [] }
}
