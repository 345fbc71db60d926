import type { Contracts, OutputOf } from '@levain/core'
import type { Show } from './show.ts'

type Verbs = Contracts['trace']
type Shown = OutputOf<Verbs['show']>

/** A page of traces, a line each. */
export function tracesView({ traces, next }: OutputOf<Verbs['search']>, show: Show): string {
  const table = show.table(
    traces,
    {
      trace: ({ trace }) => trace.id,
      name: ({ tags }) => tags['mlflow.traceName'],
      state: ({ trace }) => trace.state,
      ms: ({ trace }) => trace.durationMs,
      request: ({ trace }) => trace.requestPreview?.slice(0, 60),
      began: ({ trace }) => new Date(trace.requestedAtMs).toISOString(),
    },
    'no traces',
  )
  return next === undefined ? table : `${table}\n\nmore: --page ${next}`
}

/** A trace as a tree of spans, and what is said of it. */
export function traceView({ trace, tags, spans, assessments }: Shown, show: Show): string {
  const { id, experiment, state, durationMs, requestPreview, responsePreview, run } = trace
  const facts = show.facts({
    trace: id,
    name: tags['mlflow.traceName'],
    experiment,
    run,
    state,
    ms: durationMs,
    request: requestPreview,
    response: responsePreview,
  })
  const said = show.table(
    assessments,
    {
      assessment: ({ name }) => name,
      value: ({ value }) => JSON.stringify(value),
      by: ({ source }) => source.id,
      valid: ({ valid }) => valid,
    },
    '',
  )
  return [facts, treeOf(spans, show), assessments.length === 0 ? '' : said].filter(Boolean).join('\n\n')
}

function treeOf(spans: Shown['spans'], show: Show): string {
  const ids = new Set(spans.map(({ id }) => id))
  const below = new Map<string | null, Shown['spans']>()
  for (const span of spans) {
    const above = span.parent !== null && ids.has(span.parent) ? span.parent : null
    below.set(above, [...(below.get(above) ?? []), span])
  }
  const rows: { depth: number; span: Shown['spans'][number] }[] = []
  const visit = (parent: string | null, depth: number): void => {
    for (const span of below.get(parent) ?? []) {
      rows.push({ depth, span })
      if (depth < depthMax) visit(span.id, depth + 1)
    }
  }
  visit(null, 0)
  return show.table(
    rows,
    {
      span: ({ depth, span }) => `${'  '.repeat(depth)}${span.name}`,
      type: ({ span }) => span.type,
      status: ({ span }) => span.status,
      ms: ({ span }) => (span.endNs === null ? null : Number((BigInt(span.endNs) - BigInt(span.startNs)) / 1000n) / 1000),
    },
    'no spans',
  )
}

/** A span may be named as its own forebear by whoever sent it. */
const depthMax = 100
