import type { Contracts, InputOf, Json } from '@levain/core'
import { MlflowError } from '../errors.ts'
import { previewOf } from '../traces/preview.ts'
import type { ExportRequest, OtlpSpan } from './request.ts'
import { type Exact, plainAttributes } from './value.ts'

type Traces = InputOf<Contracts['trace']['addSpans']>['traces']
type Span = Traces[number]['spans'][number]
type Attributes = Record<string, Json>

/** Spans by the traces they belong to, as the room takes them. @throws MlflowError 422 for a span that is none */
export function tracesOf(spans: readonly OtlpSpan[], run: string | null): Traces {
  const byTrace = new Map<string, { span: Span; attributes: Attributes }[]>()
  for (const sent of spans) {
    const { trace, span, attributes } = readSpan(sent)
    byTrace.set(trace, [...(byTrace.get(trace) ?? []), { span, attributes }])
  }
  return [...byTrace].map(([id, read]) => ({ id, run, spans: read.map(({ span }) => span), ...tellings(read) }))
}

/** @throws TypeError where what should be a list or an object is none */
export const spansOf = (request: ExportRequest): OtlpSpan[] =>
  (request.resourceSpans ?? [])
    .flatMap(objectOnly)
    .flatMap(({ scopeSpans = [] }) => scopeSpans.flatMap(objectOnly).flatMap(({ spans = [] }) => spans.map(objectOnly)))

function objectOnly<Value>(value: Value): Value {
  if (typeof value !== 'object' || value === null) throw new TypeError('not an object')
  return value
}

/** What the spans tell of their trace. */
function tellings(spans: readonly { span: Span; attributes: Attributes }[]) {
  const root = spans.find(({ span }) => span.parent === null)
  const first = (key: string) => spans.map(({ attributes }) => attributes[key]).find((value) => typeof value === 'string' && value !== '')
  const metadata = { 'mlflow.trace.session': first('session.id'), 'mlflow.trace.user': first('user.id') }
  return {
    requestPreview: previewOf(root?.attributes['mlflow.spanInputs'] ?? parsed(root?.attributes['input.value']), 'user'),
    responsePreview: previewOf(root?.attributes['mlflow.spanOutputs'] ?? parsed(root?.attributes['output.value']), 'assistant'),
    tags: { 'mlflow.trace.spansLocation': 'TRACKING_STORE', ...(root ? { 'mlflow.traceName': root.span.name } : {}) },
    metadata: Object.fromEntries(Object.entries(metadata).filter(([, value]) => value !== undefined)) as Record<string, string>,
  }
}

/** OpenInference puts JSON into text. */
function parsed(value: Json | undefined): Json | undefined {
  if (typeof value !== 'string') return value
  try {
    return JSON.parse(value)
  } catch {
    return value
  }
}

function readSpan(sent: OtlpSpan): { trace: string; span: Span; attributes: Attributes } {
  try {
    return convert(sent)
  } catch (cause) {
    throw new MlflowError('INVALID_PARAMETER_VALUE', `Cannot convert OpenTelemetry span to MLflow span: ${(cause as Error).message}`, {
      status: 422,
      cause,
    })
  }
}

function convert(sent: OtlpSpan): { trace: string; span: Span; attributes: Attributes } {
  const traceId = hex(sent.traceId, 32, 'trace id')
  const exact: Exact = {}
  const attributes = plainAttributes(sent.attributes, '/attributes', exact)
  const { code = 0, message = '' } = sent.status ?? {}
  const name = sent.name ?? ''
  const content = {
    name,
    traceId,
    kind: sent.kind ?? 0,
    message,
    attributes,
    events: (sent.events ?? []).map((event, index) => ({
      name: event.name ?? '',
      timeNs: nanoseconds(event.timeUnixNano ?? 0),
      attributes: plainAttributes(event.attributes, `/events/${index}/attributes`, exact),
    })),
    links: (sent.links ?? []).map((link, index) => ({
      traceId: link.traceId ?? '',
      spanId: link.spanId ?? '',
      attributes: plainAttributes(link.attributes, `/links/${index}/attributes`, exact),
    })),
    exact,
  }
  const span: Span = {
    id: hex(sent.spanId, 16, 'span id'),
    parent: sent.parentSpanId ? hex(sent.parentSpanId, 16, 'parent span id') : null,
    name,
    type: unquoted(attributes['mlflow.spanType']) ?? 'UNKNOWN',
    status: statuses[String(code)] ?? 'unset',
    startNs: nanoseconds(sent.startTimeUnixNano ?? 0),
    endNs: Number(sent.endTimeUnixNano ?? 0) === 0 ? null : nanoseconds(sent.endTimeUnixNano ?? 0),
    content,
  }
  return { trace: unquoted(attributes['mlflow.traceRequestId']) ?? `tr-${traceId}`, span, attributes }
}

const statuses: Readonly<Record<string, Span['status']>> = { 1: 'ok', 2: 'error', STATUS_CODE_OK: 'ok', STATUS_CODE_ERROR: 'error' }

function hex(id: string | undefined, digits: number, what: string): string {
  if (typeof id !== 'string' || id.length !== digits || !/^[0-9a-f]+$/i.test(id))
    throw new TypeError(`the ${what} is not ${digits} hex digits`)
  return id.toLowerCase()
}

function nanoseconds(value: string | number): string {
  const text = typeof value === 'number' ? BigInt(value).toString() : value
  if (!/^\d{1,20}$/.test(text)) throw new TypeError('a time is not a whole number of nanoseconds')
  return text
}

/** Other exporters send MLflow's own attributes as JSON text. */
function unquoted(value: Json | undefined): string | undefined {
  if (typeof value !== 'string' || value === '' || value.length > 256) return undefined
  return /^".*"$/.test(value) ? value.slice(1, -1) : value
}
