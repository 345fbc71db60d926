import { type Approval, type Context, type Contracts, emit, insert, nowIso, type ParsedInputOf } from '@levain/core'

/** Asks for an approval. */
export async function request(ctx: Context, input: ParsedInputOf<Contracts['govern']['request']>): Promise<Approval> {
  const approval: Approval = {
    ...input,
    id: ctx.random.id(),
    run: ctx.run?.id ?? null,
    step: ctx.run?.step ?? null,
    status: 'pending',
    decidedBy: null,
    reason: '',
    createdAt: nowIso(ctx),
    decidedAt: null,
  }
  const { id, subject, by, status, createdAt } = approval
  await ctx.ledger.commit([insert('approvals', approval), emit(createdAt, 'approval', id, { subject, status, by })])
  return approval
}
