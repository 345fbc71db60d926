import { type Approval, type Context, emit, fail, insert, type ModelVersion, nowIso } from '@levain/core'
import { nodeOf } from './find-version.ts'

/** Who may allow a promotion, unless the question was put to somebody else. */
const approverRole = 'approver'

/** The approvals asked for a version, newest question first. */
export function approvalsOf(ctx: Pick<Context, 'ledger'>, version: ModelVersion): Promise<Approval[]> {
  return ctx.ledger.find('approvals', {
    where: { subject: nodeOf(version) },
    orderBy: [
      ['createdAt', 'desc'],
      ['id', 'desc'],
    ],
  })
}

/**
 * Lets a version through whose latest answer is yes. Where nobody was asked yet, asks.
 *
 * @throws approval-pending while nobody answered, verdict-failed when the answer is no
 */
export async function requireApproved(ctx: Context, version: ModelVersion, alias: string): Promise<void> {
  const asked = await approvalsOf(ctx, version)
  const latest = asked.filter(({ decidedAt }) => decidedAt !== null).sort(byDecision)[0]
  if (latest?.status === 'approved') return
  const waiting = asked.find(({ status }) => status === 'pending')
  const { model, version: number } = version
  if (latest && !waiting) throw fail('verdict-failed', { model, version: number, reason: refusal(latest) })
  const { by } = waiting ?? (await ask(ctx, version, alias))
  throw fail('approval-pending', { model, version: number, by })
}

const byDecision = (a: Approval, b: Approval): number => (b.decidedAt ?? '').localeCompare(a.decidedAt ?? '')

const refusal = ({ decidedBy, reason }: Approval): string => `${decidedBy} answered no${reason ? `: ${reason}` : '.'}`

async function ask(ctx: Context, version: ModelVersion, alias: string): Promise<Approval> {
  const subject = nodeOf(version)
  const approval: Approval = {
    id: ctx.random.id(),
    subject,
    question: `May ${version.model}@${version.version} become ${alias}?`,
    by: approverRole,
    run: ctx.run?.id ?? null,
    step: ctx.run?.step ?? null,
    status: 'pending',
    decidedBy: null,
    reason: '',
    createdAt: nowIso(ctx),
    decidedAt: null,
  }
  await ctx.ledger.commit([
    insert('approvals', approval),
    emit(approval.createdAt, 'approval', approval.id, { subject, status: 'pending', by: approverRole }),
  ])
  return approval
}
