import { type Context, type Contracts, type ParsedInputOf, remove, update } from '@levain/core'
import { requireTrace } from './details.ts'

/** Takes an assessment back; no error when it is not there. The one it replaced holds again. @throws not-found without the trace */
export async function withdraw(
  ctx: Context,
  { trace, assessment: id }: ParsedInputOf<Contracts['trace']['withdraw']>,
): Promise<Record<string, never>> {
  const found = await ctx.ledger.first('assessments', { id, trace })
  if (!found) {
    await requireTrace(ctx, trace)
    return {}
  }
  const replaced = found.overrides === null ? undefined : await ctx.ledger.first('assessments', { id: found.overrides, trace })
  await ctx.ledger.commit([
    ...(replaced ? [update('assessments', { id: replaced.id, trace }, { valid: true })] : []),
    remove('assessments', { id, trace }),
  ])
  return {}
}
