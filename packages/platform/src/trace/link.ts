import { type Context, type Contracts, ensure, fail, type ParsedInputOf } from '@levain/core'
import { requireTrace } from './details.ts'

/** Says that traces belong to a run; said twice it is said once. @throws run-not-found */
export async function link(ctx: Context, { run, traces }: ParsedInputOf<Contracts['trace']['link']>): Promise<Record<string, never>> {
  if (!(await ctx.ledger.first('runs', { id: run }))) throw fail('run-not-found', { run })
  await ctx.ledger.commit(traces.map((trace) => ensure('traceLinks', { trace, kind: 'run', target: run })))
  return {}
}

/** Says which versions of prompts a trace used. */
export async function linkPrompts(
  ctx: Context,
  { trace, prompts }: ParsedInputOf<Contracts['trace']['linkPrompts']>,
): Promise<Record<string, never>> {
  await requireTrace(ctx, trace)
  await ctx.ledger.commit(prompts.map(({ name, version }) => ensure('traceLinks', { trace, kind: 'prompt', target: `${name}/${version}` })))
  return {}
}
