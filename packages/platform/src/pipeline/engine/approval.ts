import { type Approval, type Change, type Context, emit, insert, nowIso, type Run } from '@levain/core'
import type { Task } from './task.ts'
import { type Bound, isContent } from './values.ts'

/** The question of an `approve` step: the one asked before, or a new one and the changes that ask it. */
export async function askApproval(
  ctx: Context,
  run: Run,
  { step, row }: Task,
  subject: Bound | undefined,
): Promise<{ approval: Approval; changes: Change[] }> {
  const [asked] = await ctx.ledger.find('approvals', { where: { run: run.id, step: row.step }, orderBy: [['createdAt', 'desc']], limit: 1 })
  if (asked) return { approval: asked, changes: [] }
  const { by, question } = step.action as Extract<Task['step']['action'], { kind: 'approve' }>
  const approval: Approval = {
    id: ctx.random.id(),
    subject: subjectText(subject) ?? `run:${run.id}`,
    question,
    by,
    run: run.id,
    step: row.step,
    status: 'pending',
    decidedBy: null,
    reason: '',
    createdAt: nowIso(ctx),
    decidedAt: null,
  }
  const data = { status: 'pending', subject: approval.subject, by, run: run.id, step: row.step }
  return { approval, changes: [insert('approvals', approval), emit(approval.createdAt, 'approval', approval.id, data)] }
}

/** `late@2` is a model version; what already says what it is stays as it is. */
function subjectText(subject: Bound | undefined): string | undefined {
  if (!subject) return undefined
  const { artifact } = subject
  if (isContent(artifact)) return `${artifact.type}:${subject.reference ?? artifact.digest}`
  const text = typeof artifact.value === 'string' ? artifact.value : JSON.stringify(artifact.value)
  return text.includes(':') ? text : `model:${text}`
}
