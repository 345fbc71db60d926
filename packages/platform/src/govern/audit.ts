import type { AuditEvent, Context, Contracts, ParsedInputOf, Where } from '@levain/core'

/** Lists changes, newest first. A resource without a version, such as `model:late`, takes in its versions too. */
export async function audit(ctx: Context, input: ParsedInputOf<Contracts['govern']['audit']>): Promise<AuditEvent[]> {
  const { resource, limit, ...others } = input
  const answers = await Promise.all(ranges(resource).map((range) => newest(ctx, { ...others, ...range }, limit)))
  return answers
    .flat()
    .sort((a, b) => b.seq - a.seq)
    .slice(0, limit)
}

/** `model:late` itself, and everything that begins with `model:late@`: A follows @ in ASCII. */
function ranges(resource: string | undefined): Where<AuditEvent>[] {
  if (resource === undefined) return [{}]
  return [{ resource }, { resource: { gte: `${resource}@`, lt: `${resource}A` } }]
}

function newest(ctx: Context, where: Where<AuditEvent>, limit: number): Promise<AuditEvent[]> {
  return ctx.ledger.find('audit', { where, orderBy: [['seq', 'desc']], limit })
}
