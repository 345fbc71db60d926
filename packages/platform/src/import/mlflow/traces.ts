import { isLevainError, labels } from '@levain/core'
import { z } from 'zod'
import type { Item } from '../items.ts'
import { keepTrace, type SourceTrace } from '../keep/trace.ts'
import { assessmentMeta, readAssessment } from '../trace/assessment.ts'
import { readSpans } from '../trace/spans.ts'
import { traceState } from '../trace/state.ts'
import { pages } from './pages.ts'
import { markOf } from './runs.ts'
import { isNoSuchEndpoint, type MlflowServer } from './server.ts'

const traceInfo = z.object({
  trace_id: z.string(),
  client_request_id: z.string().nullish(),
  request_preview: z.string().nullish(),
  response_preview: z.string().nullish(),
  request_time: z.iso.datetime({ offset: true }),
  execution_duration: z
    .string()
    .regex(/^\d+(\.\d+)?s$/)
    .optional(),
  state: traceState.default('unspecified'),
  trace_metadata: labels.default({}),
  tags: labels.default({}),
  assessments: z.array(assessmentMeta).default([]),
})
type TraceAnswer = z.output<typeof traceInfo>
const tracesPage = z.object({ traces: z.array(traceInfo).default([]), next_page_token: z.string().nullish() })

/** The traces of an experiment; none where the server is older than version 3 of the protocol. */
export async function* tracesOf(server: MlflowServer, id: string, experiment: string): AsyncGenerator<Item> {
  const asked = { locations: [{ type: 'MLFLOW_EXPERIMENT', mlflow_experiment: { experiment_id: id } }], max_results: 500 }
  try {
    for await (const { traces } of pages((token) => server.post(tracesPage, '/api/3.0/mlflow/traces/search', { ...asked, ...token })))
      for (const trace of traces) yield itemOf(server, trace, experiment)
  } catch (error) {
    if (!isNoSuchEndpoint(error)) throw error
  }
}

const itemOf = (server: MlflowServer, trace: TraceAnswer, experiment: string): Item => ({
  what: 'trace',
  name: trace.trace_id,
  mark: markOf(trace),
  keep: async (ctx, claim) => {
    const file = await spansFile(server, trace.trace_id)
    const lost =
      file === undefined ? [{ item: `spans:${trace.trace_id}`, reason: 'the server has no spans of this trace, or too many' }] : []
    return [...(await keepTrace(ctx, asSource(trace, experiment, file), claim)), ...lost]
  },
})

function asSource(trace: TraceAnswer, experiment: string, file: string | undefined): SourceTrace {
  const { 'mlflow.artifactLocation': _, 'mlflow.trace.spansLocation': __, ...tags } = trace.tags
  return {
    id: trace.trace_id,
    experiment,
    state: trace.state,
    requestedAtMs: Date.parse(trace.request_time),
    durationMs: trace.execution_duration === undefined ? null : Math.round(Number(trace.execution_duration.slice(0, -1)) * 1000),
    clientRequestId: trace.client_request_id ?? null,
    requestPreview: trace.request_preview ?? null,
    responsePreview: trace.response_preview ?? null,
    run: trace.trace_metadata['mlflow.sourceRun'] ?? null,
    tags,
    metadata: trace.trace_metadata,
    assessments: trace.assessments.flatMap(readAssessment),
    spans: readSpans(file),
  }
}

/** As much as a trace of some hundred thousand spans; it is held in memory. */
const spansBytesMax = 256 * 2 ** 20

/** The spans as the file that clients download; undefined where the server has none. */
async function spansFile(server: MlflowServer, id: string): Promise<string | undefined> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  try {
    for await (const chunk of server.file('/ajax-api/3.0/mlflow/get-trace-artifact', { request_id: id })) {
      bytes += chunk.length
      if (bytes > spansBytesMax) return undefined
      chunks.push(chunk)
    }
  } catch (error) {
    if (isLevainError(error, 'source-unreadable') || isLevainError(error, 'source-unreachable')) return undefined
    throw error
  }
  return Buffer.concat(chunks).toString('utf8')
}
