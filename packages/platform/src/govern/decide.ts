import {
  type Actor,
  type Approval,
  type Context,
  type Contracts,
  emit,
  fail,
  isLevainError,
  nowIso,
  type ParsedInputOf,
  update,
} from '@levain/core'

type Input = ParsedInputOf<Contracts['govern']['decide']>

/** Roles that may answer every question. */
const everywhere: readonly string[] = ['owner', 'admin']

/**
 * Answers an approval, once and for good.
 *
 * @throws approval-not-found, approval-not-yours, approval-decided
 */
export async function decide(ctx: Context, input: Input): Promise<Approval> {
  const approval = await read(ctx, input.approval)
  if (!mayAnswer(ctx.actor, approval)) throw fail('approval-not-yours', { approval: approval.id, by: approval.by, actor: ctx.actor.id })
  if (approval.status !== 'pending') throw decidedBefore(approval)
  const answer = { status: input.decision, decidedBy: ctx.actor.id, reason: input.reason, decidedAt: nowIso(ctx) }
  try {
    await ctx.ledger.commit([
      update('approvals', { id: approval.id }, answer, { status: 'pending' }),
      emit(answer.decidedAt, 'approval', approval.id, told({ ...approval, ...answer })),
    ])
  } catch (error) {
    if (isLevainError(error, 'conflict')) throw decidedBefore(await read(ctx, approval.id))
    throw error
  }
  return { ...approval, ...answer }
}

async function read(ctx: Context, id: string): Promise<Approval> {
  const approval = await ctx.ledger.first('approvals', { id })
  if (!approval) throw fail('approval-not-found', { approval: id })
  return approval
}

const mayAnswer = (actor: Actor, { by }: Approval): boolean =>
  actor.id === by || actor.roles.some((role) => role === by || everywhere.includes(role))

const decidedBefore = ({ id, status }: Approval) => fail('approval-decided', { approval: id, status })

const told = ({ subject, status, by, decidedBy, run, step }: Approval) => ({ subject, status, by, decidedBy, run, step })
