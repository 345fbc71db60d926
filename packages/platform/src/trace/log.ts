import { type Context, type Contracts, emit, ensure, nowIso, type ParsedInputOf, type Trace, upsert } from '@levain/core'
import { activeExperiment } from '../track/index.ts'
import { newAssessment } from './assess.ts'
import { type Details, detailsOf } from './details.ts'
import { tagChanges } from './tag.ts'

/**
 * Records a trace. Said again it is the same trace with what is said now; what spans alone told (previews, tags) stays
 * where it is not said otherwise.
 *
 * @throws experiment-not-found, experiment-deleted
 */
export async function log(ctx: Context, input: ParsedInputOf<Contracts['trace']['log']>): Promise<Details> {
  const { tags, metadata, assessments, ...given } = input
  const { id } = given
  await activeExperiment(ctx, given.experiment)
  const [before, said] = await Promise.all([ctx.ledger.first('traces', { id }), ctx.ledger.find('assessments', { where: { trace: id } })])
  const trace = before ? merged(before, given) : given
  // A client that got no answer sends its trace, with its assessments, again.
  const isSaid = (one: { name: string; kind: string }) => said.some(({ name, kind }) => name === one.name && kind === one.kind)
  await ctx.ledger.commit([
    upsert('traces', trace),
    ...tagChanges(id, tags),
    ...Object.entries(metadata).map(([key, value]) => upsert('traceMetadata', { trace: id, key, value })),
    ...(trace.run === null ? [] : [ensure('traceLinks', { trace: id, kind: 'run', target: trace.run })]),
    ...assessments.filter((one) => !isSaid(one)).map((one) => upsert('assessments', newAssessment(ctx, id, one))),
    emit(nowIso(ctx), 'trace', id, { experiment: trace.experiment, state: trace.state }),
  ])
  const [details] = await detailsOf(ctx, [trace])
  return details as Details
}

const merged = (before: Trace, given: Trace): Trace => ({
  ...given,
  durationMs: given.durationMs ?? before.durationMs,
  clientRequestId: given.clientRequestId ?? before.clientRequestId,
  requestPreview: given.requestPreview ?? before.requestPreview,
  responsePreview: given.responsePreview ?? before.responsePreview,
  run: given.run ?? before.run,
})
