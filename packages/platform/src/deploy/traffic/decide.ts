import { type Context, type Contracts, emit, fail, nowIso, type OutputOf, type ParsedInputOf, upsert } from '@levain/core'
import { keepLabels, labelsFrom } from '../../monitor/index.ts'
import { logColumns, readLog } from '../../predictions/index.ts'
import { literal } from '../../store/index.ts'
import { requireDeployment } from '../records.ts'
import { signatureOf } from '../show.ts'

type Verb = Contracts['deploy']['decide']

/** The label is kept first: said again, it changes nothing. @throws deployment-not-found, prediction-not-found */
export async function decide(ctx: Context, { deployment: name, id, label, reason }: ParsedInputOf<Verb>): Promise<OutputOf<Verb>> {
  const deployment = await requireDeployment(ctx, name)
  const { table: log } = await readLog(ctx, deployment, await signatureOf(ctx, deployment), {})
  const [found] = await ctx.tables.query(`select 1 as found from log where ${logColumns.id} = ${literal(id)} limit 1`, { log })
  if (!found) throw fail('prediction-not-found', { deployment: name, id: id.slice(0, 64) })
  await keepLabels(ctx, deployment, labelsFrom([{ id, label }]))
  const at = nowIso(ctx)
  const decided = { id, deployment: name, label, reason: reason ?? null, decidedBy: ctx.actor.id, decidedAt: at }
  await ctx.ledger.commit([upsert('reviews', decided), emit(at, 'deployment', name, { what: 'reviewed', id })])
  return decided
}
