import { type Context, type Contracts, contracts, type InputOf } from '@levain/core'
import { addSpans, log } from '../../trace/index.ts'
import type { Claim, LeftOut } from '../items.ts'
import type { Span } from '../trace/spans.ts'
import { experimentNamed } from './experiment.ts'
import { requireOwn } from './own.ts'
import { valid } from './valid.ts'

export type SourceTrace = Required<InputOf<Contracts['trace']['log']>> & { readonly spans: readonly Span[] }

/** The tag by which clients know that a trace's spans are here, and not a file among its artifacts. */
const spansHere = { 'mlflow.trace.spansLocation': 'TRACKING_STORE' }

/** Keeps a trace under its own id; `experiment` is the name. @throws experiment-not-found, experiment-deleted, import-taken */
export async function keepTrace(ctx: Context, { spans, ...trace }: SourceTrace, claim: Claim): Promise<LeftOut[]> {
  const experiment = await experimentNamed(ctx, trace.experiment)
  const tags = spans.length > 0 ? { ...trace.tags, ...spansHere } : trace.tags
  const logged = valid(contracts.trace.log.input, { ...trace, experiment, tags })
  const added =
    spans.length > 0 ? valid(contracts.trace.addSpans.input, { experiment, traces: [{ id: trace.id, spans: [...spans] }] }) : null
  if (await ctx.ledger.first('traces', { id: trace.id })) await requireOwn(ctx, claim.item)
  await ctx.ledger.commit([claim.change])
  await log(ctx, logged)
  if (added) await addSpans(ctx, added)
  return []
}
