import { type Assessment, type Context, type Contracts, fail, type ParsedInputOf } from '@levain/core'
import { requireTrace } from './details.ts'

/** Gives an assessment of a trace. @throws not-found */
export async function assessment(
  ctx: Context,
  { trace, assessment: id }: ParsedInputOf<Contracts['trace']['assessment']>,
): Promise<Assessment> {
  const found = await ctx.ledger.first('assessments', { id, trace })
  if (found) return found
  await requireTrace(ctx, trace)
  throw fail('not-found', { what: 'assessment', name: `${id} of trace ${trace}` })
}
