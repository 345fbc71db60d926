import type { Door } from '../door.ts'
import { type Endpoint, endpoint } from '../endpoint.ts'
import { MlflowError, refusal } from '../errors.ts'
import { readBody } from '../otlp/body.ts'
import { type ExportRequest, type OtlpSpan, readBinary } from '../otlp/request.ts'
import { spansOf, tracesOf } from '../otlp/traces.ts'

const binary = 'application/x-protobuf'
const json = 'application/json'

export const otlp: readonly Endpoint[] = [
  endpoint({
    method: 'POST',
    path: 'v1/traces',
    place: 'root',
    body: 'stream',
    handle: async (door) => {
      const type = mediaType(door)
      const experiment = headerOf(door, 'x-mlflow-experiment-id')
      if (!experiment) throw new MlflowError('INVALID_PARAMETER_VALUE', 'The header x-mlflow-experiment-id is required.', { status: 422 })
      const spans = spansIn(type, await readBody(door.body, headerOf(door, 'content-encoding')))
      const run = headerOf(door, 'x-mlflow-run-id') ?? null
      if (spans.length > 0) await door.call('trace.addSpans', { experiment, traces: tracesOf(spans, run) })
      return door.reply
        .code(200)
        .type(type)
        .send(type === json ? '{}' : Buffer.alloc(0))
    },
  }),
]

const headerOf = ({ request }: Door, name: string): string | undefined => [request.headers[name] ?? []].flat()[0]

function mediaType(door: Door): string {
  const given = headerOf(door, 'content-type')
  const type = given?.split(';', 1)[0]?.trim().toLowerCase()
  if (type === binary || type === json) return type
  throw refusal(`Invalid Content-Type: ${given?.slice(0, 100)}. Expected: ${binary} or ${json}`)
}

function spansIn(type: string, body: Uint8Array): OtlpSpan[] {
  const request = parsed(type, body)
  if (!Array.isArray(request.resourceSpans) || request.resourceSpans.length === 0)
    throw refusal('Invalid OpenTelemetry format - no spans found')
  try {
    return spansOf(request)
  } catch (cause) {
    throw new MlflowError('INVALID_PARAMETER_VALUE', 'Invalid OpenTelemetry format', { cause })
  }
}

function parsed(type: string, body: Uint8Array): ExportRequest {
  try {
    return (type === binary ? readBinary(body) : JSON.parse(Buffer.from(body).toString('utf8'))) ?? {}
  } catch (cause) {
    throw new MlflowError('INVALID_PARAMETER_VALUE', 'Invalid OpenTelemetry format', { cause })
  }
}
