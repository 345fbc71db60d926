import { type Assessment, type Context, type Contracts, fail, insert, nowIso, type ParsedInputOf, update } from '@levain/core'
import { requireTrace } from './details.ts'

type Input = ParsedInputOf<Contracts['trace']['assess']>

/** Says something of a trace. One that replaces another makes that invalid. @throws not-found */
export async function assess(ctx: Context, { trace, ...given }: Input): Promise<Assessment> {
  await requireTrace(ctx, trace)
  const made = newAssessment(ctx, trace, given)
  const { overrides } = given
  if (overrides !== null && !(await ctx.ledger.first('assessments', { id: overrides, trace })))
    throw fail('not-found', { what: 'assessment', name: `${overrides} of trace ${trace}` })
  const overridden = overrides === null ? [] : [update('assessments', { id: overrides, trace }, { valid: false })]
  await ctx.ledger.commit([...overridden, insert('assessments', made)])
  return made
}

export function newAssessment(ctx: Context, trace: string, given: Omit<Input, 'trace'>): Assessment {
  const at = nowIso(ctx)
  return { ...given, id: `a-${ctx.random.id().replaceAll('-', '')}`, trace, valid: true, createdAt: at, updatedAt: at }
}
