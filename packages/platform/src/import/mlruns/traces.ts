import { join } from 'node:path'
import { z } from 'zod'
import { described, entriesOf, folderItem, labelsIn, linkRefused, textOf } from '../folder.ts'
import type { Item, LeftOut } from '../items.ts'
import { keepTrace } from '../keep/trace.ts'
import { assessmentMeta, readAssessment } from '../trace/assessment.ts'
import { readSpans } from '../trace/spans.ts'
import { traceState } from '../trace/state.ts'

const traceMeta = z.object({
  trace_id: z.string().optional(),
  request_id: z.string().optional(),
  client_request_id: z.string().nullish(),
  state: traceState.optional(),
  status: traceState.optional(),
  request_time: z.string().optional(),
  timestamp_ms: z.int().optional(),
  execution_duration_ms: z.int().nullish(),
  execution_time_ms: z.int().nullish(),
  request_preview: z.string().nullish(),
  response_preview: z.string().nullish(),
})

/** The traces of an experiment. */
export async function* tracesIn(folder: string, experiment: string): AsyncGenerator<Item | LeftOut> {
  for (const { name, path, kind } of await entriesOf(folder)) {
    if (kind === 'link') yield linkRefused(`trace:${name}`)
    const keep: Item['keep'] = async (ctx, claim) => keepTrace(ctx, await readTrace(path, experiment), claim)
    if (kind === 'folder') yield await folderItem('trace', name, path, keep)
  }
}

async function readTrace(path: string, experiment: string) {
  const meta = await described(traceMeta, join(path, 'trace_info.yaml'))
  const id = meta?.trace_id ?? meta?.request_id
  if (!meta || !id) throw Object.assign(new Error(`${path} has no trace_info.yaml that names a trace`), { code: 'EFORM' })
  const metadata = await labelsIn(join(path, 'request_metadata'))
  const { 'mlflow.artifactLocation': _, ...tags } = await labelsIn(join(path, 'tags'))
  return {
    id,
    experiment,
    state: meta.state ?? meta.status ?? 'unspecified',
    requestedAtMs: meta.timestamp_ms ?? Date.parse(meta.request_time ?? '1970-01-01T00:00:00Z'),
    durationMs: meta.execution_duration_ms ?? meta.execution_time_ms ?? null,
    clientRequestId: meta.client_request_id ?? null,
    requestPreview: meta.request_preview ?? null,
    responsePreview: meta.response_preview ?? null,
    run: metadata['mlflow.sourceRun'] ?? null,
    tags,
    metadata,
    assessments: await assessmentsIn(join(path, 'assessments')),
    spans: readSpans(await textOf(join(path, 'artifacts', 'traces.json'))),
  }
}

async function assessmentsIn(folder: string) {
  const files = (await entriesOf(folder)).filter(({ name, kind }) => kind === 'file' && name.endsWith('.yaml'))
  const read = await Promise.all(files.map(({ path }) => described(assessmentMeta, path)))
  return read.flatMap((one) => (one ? readAssessment(one) : []))
}
