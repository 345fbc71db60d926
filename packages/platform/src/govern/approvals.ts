import type { Approval, Context, Contracts, ParsedInputOf } from '@levain/core'

/** Lists approvals: those that wait first, then the newest question first. */
export async function approvals(ctx: Context, input: ParsedInputOf<Contracts['govern']['approvals']>): Promise<Approval[]> {
  const found = await ctx.ledger.find('approvals', {
    where: input.pending ? { status: 'pending' } : {},
    orderBy: [
      ['createdAt', 'desc'],
      ['id', 'desc'],
    ],
  })
  const waits = ({ status }: Approval) => status === 'pending'
  return [...found.filter(waits), ...found.filter((approval) => !waits(approval))]
}
