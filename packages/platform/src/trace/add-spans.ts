import {
  type Change,
  type Context,
  type Contracts,
  emit,
  ensure,
  insert,
  isLevainError,
  nowIso,
  type ParsedInputOf,
  type Trace,
  update,
  upsert,
} from '@levain/core'
import { activeExperiment } from '../track/index.ts'

type Input = ParsedInputOf<Contracts['trace']['addSpans']>
type Given = Input['traces'][number]

/**
 * Adds spans to traces in one commit. The same spans again change nothing, so a sender without an answer may repeat
 * itself. Until its root span is there a trace is running, and begins and ends with the spans there are.
 *
 * @throws experiment-not-found, experiment-deleted when a trace is new
 */
export async function addSpans(ctx: Context, input: Input): Promise<{ added: number }> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await ctx.ledger.commit(await changesFor(ctx, input))
      return { added: input.traces.reduce((sum, { spans }) => sum + spans.length, 0) }
    } catch (error) {
      // Somebody else brought spans of the same trace in between.
      if (attempt === attemptsMax || !isLevainError(error, 'conflict')) throw error
    }
  }
}

const attemptsMax = 10

async function changesFor(ctx: Context, { experiment, traces }: Input): Promise<Change[]> {
  const found = await ctx.ledger.find('traces', { where: { id: { in: traces.map(({ id }) => id) } } })
  const before = new Map(found.map((trace) => [trace.id, trace]))
  const isNew = traces.some(({ id }) => !before.has(id))
  if (isNew) await activeExperiment(ctx, experiment)
  const at = nowIso(ctx)
  return traces.flatMap((given) => changesOf(given, experiment, before.get(given.id), at))
}

function changesOf(given: Given, experiment: string, before: Trace | undefined, at: string): Change[] {
  const { id, spans, run, tags, metadata } = given
  return [
    ...(before
      ? widened(before, given)
      : [insert('traces', begun(given, experiment)), emit(at, 'trace', id, { experiment, state: stateOf(given) ?? 'running' })]),
    ...spans.map((span) => upsert('spans', { ...span, trace: id })),
    ...Object.entries(tags).map(([key, value]) => ensure('traceTags', { trace: id, key, value })),
    ...Object.entries(metadata).map(([key, value]) => ensure('traceMetadata', { trace: id, key, value })),
    ...(run === null ? [] : [ensure('traceLinks', { trace: id, kind: 'run', target: run })]),
  ]
}

function begun(given: Given, experiment: string): Trace {
  const { startMs, endMs } = timesOf(given)
  return {
    id: given.id,
    experiment,
    state: stateOf(given) ?? 'running',
    requestedAtMs: startMs,
    durationMs: endMs === null ? null : endMs - startMs,
    clientRequestId: null,
    requestPreview: given.requestPreview,
    responsePreview: given.responsePreview,
    run: given.run,
  }
}

/** A trace that has ended keeps its times: the root span covers the others. */
function widened(before: Trace, given: Given): Change[] {
  const { startMs, endMs } = timesOf(given)
  const isOpen = before.state === 'running' || before.state === 'unspecified'
  const start = isOpen ? Math.min(before.requestedAtMs, startMs) : before.requestedAtMs
  const ends = [before.durationMs === null ? null : before.requestedAtMs + before.durationMs, isOpen ? endMs : null]
  const known = ends.filter((end) => end !== null)
  const after = {
    state: isOpen ? (stateOf(given) ?? before.state) : before.state,
    requestedAtMs: start,
    durationMs: known.length === 0 ? null : Math.max(...known) - start,
    requestPreview: before.requestPreview ?? given.requestPreview,
    responsePreview: before.responsePreview ?? given.responsePreview,
    run: before.run ?? given.run,
  }
  const isSame = Object.entries(after).every(([key, value]) => before[key as keyof Trace] === value)
  const { state, requestedAtMs, durationMs } = before
  return isSame ? [] : [update('traces', { id: before.id }, after, { state, requestedAtMs, durationMs })]
}

function stateOf({ spans }: Given): Trace['state'] | undefined {
  const root = spans.find(({ parent }) => parent === null)
  return root && (root.status === 'error' ? 'error' : 'ok')
}

/** Whole milliseconds, both rounded down. */
function timesOf({ spans }: Given): { startMs: number; endMs: number | null } {
  const ends = spans.flatMap(({ endNs }) => (endNs === null ? [] : [msOf(endNs)]))
  return { startMs: Math.min(...spans.map(({ startNs }) => msOf(startNs))), endMs: ends.length === 0 ? null : Math.max(...ends) }
}

const msOf = (ns: string): number => Number(BigInt(ns) / 1_000_000n)
