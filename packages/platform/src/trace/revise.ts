import { type Assessment, type Context, type Contracts, fail, nowIso, type ParsedInputOf, update } from '@levain/core'
import { assessment } from './assessment.ts'

type Input = ParsedInputOf<Contracts['trace']['revise']>

/** Changes what an assessment says; who says it, and of what, stays. @throws not-found, input-invalid for another kind */
export async function revise(ctx: Context, { trace, assessment: id, kind, metadata, ...given }: Input): Promise<Assessment> {
  const before = await assessment(ctx, { trace, assessment: id })
  if (kind !== undefined && kind !== before.kind) throw fail('input-invalid', { field: 'kind', expected: before.kind, got: kind })
  // Whoever gives a value and no error means that there is none any more.
  const error = given.error !== undefined ? given.error : given.value !== undefined ? null : before.error
  const changed = {
    name: given.name ?? before.name,
    value: given.value === undefined ? before.value : given.value,
    error,
    rationale: given.rationale ?? before.rationale,
    metadata: { ...before.metadata, ...metadata },
    updatedAt: nowIso(ctx),
  }
  await ctx.ledger.commit([update('assessments', { id, trace }, changed, { updatedAt: before.updatedAt })])
  return { ...before, ...changed }
}
