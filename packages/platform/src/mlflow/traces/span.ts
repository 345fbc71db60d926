import type { Span } from '@levain/core'
import { exactText, wireAttributes } from '../otlp/value.ts'

const statusNames = { unset: 'STATUS_CODE_UNSET', ok: 'STATUS_CODE_OK', error: 'STATUS_CODE_ERROR' } as const

/** A span as OpenTelemetry's message, in protobuf's JSON. */
export function spanOut({ id, parent, name, status, startNs, endNs, content }: Span): object {
  const { attributes, events, links, exact } = content
  return {
    trace_id: base64(content.traceId),
    span_id: base64(id),
    parent_span_id: parent === null ? undefined : base64(parent),
    name,
    kind: content.kind === 0 ? undefined : content.kind,
    start_time_unix_nano: BigInt(startNs),
    end_time_unix_nano: endNs === null ? undefined : BigInt(endNs),
    attributes: wireAttributes(attributes, '/attributes', exact),
    events: events.map((event, index) => ({
      time_unix_nano: BigInt(event.timeNs),
      name: event.name,
      attributes: wireAttributes(event.attributes, `/events/${index}/attributes`, exact),
    })),
    links: links.map((link, index) => ({
      trace_id: base64(link.traceId),
      span_id: base64(link.spanId),
      attributes: wireAttributes(link.attributes, `/links/${index}/attributes`, exact),
    })),
    status: { code: statusNames[status], message: content.message },
  }
}

/** A span as clients keep it in `traces.json`: every attribute as JSON text. */
export function spanInFile({ id, parent, name, status, startNs, endNs, content }: Span): object {
  const { attributes, events, exact } = content
  return {
    trace_id: base64(content.traceId),
    span_id: base64(id),
    parent_span_id: parent === null ? null : base64(parent),
    name,
    start_time_unix_nano: BigInt(startNs),
    end_time_unix_nano: endNs === null ? null : BigInt(endNs),
    events: events.map(({ name: event, timeNs, attributes: given }) => ({
      name: event,
      time_unix_nano: BigInt(timeNs),
      attributes: given,
    })),
    status: { code: statusNames[status], message: content.message },
    attributes: Object.fromEntries(Object.entries(attributes).map(([key, value]) => [key, exactText(value, `/attributes/${key}`, exact)])),
  }
}

const base64 = (hex: string): string => Buffer.from(hex, 'hex').toString('base64')
