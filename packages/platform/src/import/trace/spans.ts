import { type Contracts, type InputOf, type Json, json } from '@levain/core'
import { z } from 'zod'

export type Span = InputOf<Contracts['trace']['addSpans']>['traces'][number]['spans'][number]

const nanos = z.union([z.int(), z.string().regex(/^\d+$/)]).transform(String)
const attributes = z.record(z.string(), json).nullish()
const events = z.array(z.object({ name: z.string(), time_unix_nano: nanos.optional(), timestamp: nanos.optional(), attributes })).nullish()

/** A span as the clients of version 3 keep it in `traces.json`: ids in base64, attributes as JSON text. */
const newSpan = z.object({
  trace_id: z.string(),
  span_id: z.string(),
  parent_span_id: z.string().nullish(),
  name: z.string(),
  start_time_unix_nano: nanos,
  end_time_unix_nano: nanos.nullish(),
  status: z.object({ code: z.string(), message: z.string().nullish() }).nullish(),
  attributes,
  events,
})

/** The same of version 2: ids in hex. */
const oldSpan = z.object({
  name: z.string(),
  context: z.object({ trace_id: z.string(), span_id: z.string() }),
  parent_id: z.string().nullish(),
  start_time: nanos,
  end_time: nanos.nullish(),
  status_code: z.string().nullish(),
  status_message: z.string().nullish(),
  attributes,
  events,
})

/** Whole numbers beyond 2^53 stay text, as nanoseconds are. */
const exactly = (_: string, value: unknown, { source }: { source?: string } = {}): unknown =>
  typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value) && source !== undefined ? source : value

/** The spans in a file that clients keep of a trace; none where there is no file. @throws Error when it is not of that form */
export function readSpans(text: string | undefined): Span[] {
  if (text === undefined) return []
  const { spans } = z.object({ spans: z.array(json) }).parse(JSON.parse(text, exactly as never))
  return spans.map((one) => (isOld(one) ? fromOld(oldSpan.parse(one)) : fromNew(newSpan.parse(one))))
}

const isOld = (one: Json): boolean => typeof one === 'object' && one !== null && 'context' in one

function fromNew(one: z.output<typeof newSpan>): Span {
  const ids = { trace: hex(one.trace_id, 32), id: hex(one.span_id, 16), parent: one.parent_span_id ? hex(one.parent_span_id, 16) : null }
  const status = { code: one.status?.code ?? '', message: one.status?.message ?? '' }
  return spanOf(ids, status, { ...one, startNs: one.start_time_unix_nano, endNs: one.end_time_unix_nano ?? null })
}

function fromOld(one: z.output<typeof oldSpan>): Span {
  const ids = {
    trace: hex(one.context.trace_id, 32),
    id: hex(one.context.span_id, 16),
    parent: one.parent_id ? hex(one.parent_id, 16) : null,
  }
  const status = { code: one.status_code ?? '', message: one.status_message ?? '' }
  return spanOf(ids, status, { ...one, startNs: one.start_time, endNs: one.end_time ?? null })
}

interface Rest {
  readonly name: string
  readonly startNs: string
  readonly endNs: string | null
  readonly attributes?: Record<string, Json> | null | undefined
  readonly events?: z.output<typeof events>
}

function spanOf(ids: { trace: string; id: string; parent: string | null }, status: { code: string; message: string }, rest: Rest): Span {
  const values = Object.fromEntries(Object.entries(rest.attributes ?? {}).map(([key, value]) => [key, attributeOf(value)]))
  const type = values['mlflow.spanType']
  return {
    id: ids.id,
    parent: ids.parent,
    name: rest.name,
    type: typeof type === 'string' ? type : 'UNKNOWN',
    status: /ERROR/.test(status.code) ? 'error' : /OK/.test(status.code) ? 'ok' : 'unset',
    startNs: rest.startNs,
    endNs: rest.endNs,
    content: {
      name: rest.name,
      traceId: ids.trace,
      kind: 0,
      message: status.message,
      attributes: values,
      events: (rest.events ?? []).map((event) => ({
        name: event.name,
        timeNs: event.time_unix_nano ?? event.timestamp ?? '0',
        attributes: event.attributes ?? {},
      })),
      links: [],
      exact: {},
    },
  }
}

/** Attributes are kept as JSON text. */
function attributeOf(value: Json): Json {
  if (typeof value !== 'string') return value
  try {
    return JSON.parse(value) as Json
  } catch {
    return value
  }
}

/** Ids come in base64 or in hex, with or without `0x` and leading zeros. */
function hex(id: string, digits: number): string {
  const plain = id.replace(/^(0x|tr-)/, '')
  const isHex = /^[0-9a-f]+$/i.test(plain) && plain.length <= digits && (plain.length === digits || id.startsWith('0x'))
  return (isHex ? plain : Buffer.from(id, 'base64').toString('hex')).padStart(digits, '0').toLowerCase()
}
