import { decodeProtobuf, type MessageShape } from '../../protobuf/index.ts'

/** A value of an attribute; one of its fields is set. Whole numbers may be text. */
export interface AnyValue {
  readonly stringValue?: string
  readonly boolValue?: boolean
  readonly intValue?: string | number
  readonly doubleValue?: number | string
  readonly bytesValue?: string | Uint8Array
  readonly arrayValue?: { readonly values?: readonly AnyValue[] }
  readonly kvlistValue?: { readonly values?: readonly KeyValue[] }
}

export interface KeyValue {
  readonly key: string
  readonly value?: AnyValue
}

/** A span as OpenTelemetry sends it, ids in hex. Fields that are not set may be missing. */
export interface OtlpSpan {
  readonly traceId?: string
  readonly spanId?: string
  readonly parentSpanId?: string
  readonly name?: string
  readonly kind?: number
  readonly startTimeUnixNano?: string | number
  readonly endTimeUnixNano?: string | number
  readonly attributes?: readonly KeyValue[]
  readonly events?: readonly {
    readonly timeUnixNano?: string | number
    readonly name?: string
    readonly attributes?: readonly KeyValue[]
  }[]
  readonly links?: readonly { readonly traceId?: string; readonly spanId?: string; readonly attributes?: readonly KeyValue[] }[]
  readonly status?: { readonly code?: number | string; readonly message?: string }
}

export interface ExportRequest {
  readonly resourceSpans?: readonly { readonly scopeSpans?: readonly { readonly spans?: readonly OtlpSpan[] }[] }[]
}

const arrayValue: MessageShape = { 1: ['values', () => anyValue, 'list'] }
const kvlistValue: MessageShape = { 1: ['values', () => keyValue, 'list'] }
const anyValue: MessageShape = {
  1: ['stringValue', 'string'],
  2: ['boolValue', 'bool'],
  3: ['intValue', 'int64'],
  4: ['doubleValue', 'double'],
  5: ['arrayValue', () => arrayValue],
  6: ['kvlistValue', () => kvlistValue],
  7: ['bytesValue', 'bytes'],
}
const keyValue: MessageShape = { 1: ['key', 'string'], 2: ['value', () => anyValue] }
const event: MessageShape = { 1: ['timeUnixNano', 'fixed64'], 2: ['name', 'string'], 3: ['attributes', () => keyValue, 'list'] }
const link: MessageShape = { 1: ['traceId', 'bytes'], 2: ['spanId', 'bytes'], 4: ['attributes', () => keyValue, 'list'] }
const status: MessageShape = { 2: ['message', 'string'], 3: ['code', 'int32'] }
const span: MessageShape = {
  1: ['traceId', 'bytes'],
  2: ['spanId', 'bytes'],
  4: ['parentSpanId', 'bytes'],
  5: ['name', 'string'],
  6: ['kind', 'int32'],
  7: ['startTimeUnixNano', 'fixed64'],
  8: ['endTimeUnixNano', 'fixed64'],
  9: ['attributes', () => keyValue, 'list'],
  11: ['events', () => event, 'list'],
  13: ['links', () => link, 'list'],
  15: ['status', () => status],
}
const scopeSpans: MessageShape = { 2: ['spans', () => span, 'list'] }
const resourceSpans: MessageShape = { 2: ['scopeSpans', () => scopeSpans, 'list'] }
const exportRequest: MessageShape = { 1: ['resourceSpans', () => resourceSpans, 'list'] }

/** Reads a request in binary form; ids come as bytes and are written as the JSON form has them. @throws when it is none */
export function readBinary(body: Uint8Array): ExportRequest {
  return withHexIds(decodeProtobuf(exportRequest, body)) as ExportRequest
}

const idFields: ReadonlySet<string> = new Set(['traceId', 'spanId', 'parentSpanId'])

function withHexIds(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withHexIds)
  if (value === null || typeof value !== 'object' || value instanceof Uint8Array) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      key,
      idFields.has(key) && inner instanceof Uint8Array ? Buffer.from(inner).toString('hex') : withHexIds(inner),
    ]),
  )
}
