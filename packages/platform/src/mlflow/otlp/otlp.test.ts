import assert from 'node:assert/strict'
import { test } from 'node:test'
import { deflateRawSync, deflateSync, gzipSync } from 'node:zlib'
import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire'
import Fastify from 'fastify'
import { type App, withApp } from '../../app/index.ts'
import { serveMlflow } from '../index.ts'

const traceId = '0af7651916cd43dd8448eb211c80319c'
const spanId = 'b7ad6b7169203331'
const binary = 'application/x-protobuf'
const json = 'application/json'

const part = (number: number, bytes: Uint8Array) => new BinaryWriter().tag(number, WireType.LengthDelimited).bytes(bytes).finish()
const join = (...parts: Uint8Array[]) => Buffer.concat(parts)
const text = (value: string) => Buffer.from(value)
const attribute = (key: string, value: Uint8Array) => part(9, join(part(1, text(key)), part(2, value)))
const nanos = (number: number, ns: string) => new BinaryWriter().tag(number, WireType.Bit64).fixed64(ns).finish()

/** A root span with attributes of every kind, as bytes. */
const binarySpan = join(
  part(1, Buffer.from(traceId, 'hex')),
  part(2, Buffer.from(spanId, 'hex')),
  part(5, text('ask')),
  nanos(7, '1767225600000000001'),
  nanos(8, '1767225600120000000'),
  attribute('mlflow.spanType', part(1, text('LLM'))),
  attribute('mlflow.spanInputs', part(6, part(1, join(part(1, text('q')), part(2, part(1, text('hello'))))))),
  attribute('whole', new BinaryWriter().tag(4, WireType.Bit64).double(1).finish()),
  attribute('large', new BinaryWriter().tag(3, WireType.Varint).int64('1234567890123456789').finish()),
  attribute('bytes', part(7, Buffer.from([1, 2]))),
  attribute('list', part(5, join(part(1, part(1, text('a'))), part(1, new BinaryWriter().tag(2, WireType.Varint).bool(true).finish())))),
  attribute('session.id', part(1, text('s-1'))),
  part(15, new BinaryWriter().tag(3, WireType.Varint).int32(1).finish()),
)
const binaryBody = part(1, part(2, part(2, binarySpan)))

const jsonSpan = { traceId, spanId, name: 'ask', startTimeUnixNano: '1767225600000000000', endTimeUnixNano: '1767225600120000000' }
const jsonBody = (span: object) => JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans: [{ ...jsonSpan, ...span }] }] }] })

interface Sent {
  readonly payload: Uint8Array | string
  readonly type?: string
  readonly headers?: Record<string, string>
}

/** Runs a test's body with what sends spans to an empty project, and asks for them. */
function withDoor(
  body: (send: (sent: Sent) => Promise<number>, get: (url: string) => Promise<{ body: string }>, app: App) => Promise<void>,
): Promise<void> {
  return withApp(async (app) => {
    const fastify = Fastify()
    serveMlflow(fastify, app)
    const send = async ({ payload, type = json, headers = {} }: Sent) => {
      const all = { 'content-type': type, 'x-mlflow-experiment-id': '0', ...headers }
      return (await fastify.inject({ method: 'POST', url: '/v1/traces', payload: Buffer.from(payload), headers: all })).statusCode
    }
    await body(send, (url) => fastify.inject({ method: 'GET', url }), app)
    await fastify.close()
  })
}

test('a span in binary form comes back with every attribute as exact as it was sent', () =>
  withDoor(async (send, get, app) => {
    assert.equal(await send({ payload: binaryBody, type: binary }), 200)
    const answer = await get(`/api/3.0/mlflow/traces/get?trace_id=tr-${traceId}`)
    for (const digits of ['1767225600000000001', '1234567890123456789']) assert.ok(answer.body.includes(`:${digits}`), digits)
    const { trace } = JSON.parse(answer.body)
    const attributes = Object.fromEntries(trace.spans[0].attributes.map(({ key, value }: { key: string; value: object }) => [key, value]))
    assert.equal(Buffer.from(trace.spans[0].span_id, 'base64').toString('hex'), spanId)
    assert.deepEqual(attributes.whole, { double_value: 1 })
    assert.deepEqual(attributes.bytes, { bytes_value: 'AQI=' })
    assert.deepEqual(attributes.list, { array_value: { values: [{ string_value: 'a' }, { bool_value: true }] } })
    assert.deepEqual(attributes['mlflow.spanInputs'], { kvlist_value: { values: [{ key: 'q', value: { string_value: 'hello' } }] } })
    const { trace: kept, tags, metadata } = await app.call('trace.show', { trace: `tr-${traceId}` })
    assert.deepEqual([kept.state, kept.requestPreview, kept.durationMs], ['ok', '{"q":"hello"}', 120])
    assert.deepEqual(tags, { 'mlflow.trace.spansLocation': 'TRACKING_STORE', 'mlflow.traceName': 'ask' })
    assert.deepEqual(metadata, { 'mlflow.trace.session': 's-1' })
    const file = JSON.parse((await get(`/ajax-api/2.0/mlflow/get-trace-artifact?request_id=tr-${traceId}`)).body)
    assert.equal(file.spans[0].attributes.whole, '1.0')
    assert.equal(file.spans[0].attributes['mlflow.spanInputs'], '{"q": "hello"}')
    assert.equal(file.spans[0].parent_span_id, null)
  }))

test('packed bodies are taken as gzip and as deflate with and without its header', () =>
  withDoor(async (send, _, app) => {
    const packed = [
      ['gzip', gzipSync(binaryBody)],
      ['deflate', deflateSync(binaryBody)],
      ['deflate', deflateRawSync(binaryBody)],
    ] as const
    for (const [encoding, payload] of packed)
      assert.equal(await send({ payload, type: binary, headers: { 'content-encoding': encoding } }), 200)
    assert.equal((await app.call('trace.show', { trace: `tr-${traceId}` })).spans.length, 1)
  }))

test('a small body that would fill the memory once unpacked is refused', () =>
  withDoor(async (send) => {
    const payload = gzipSync(Buffer.alloc(80 * 2 ** 20))
    assert.equal(await send({ payload, type: binary, headers: { 'content-encoding': 'gzip' } }), 413)
  }))

test('what is no request is refused with 400, a span that is none with 422, and nothing is written', () =>
  withDoor(async (send, _, app) => {
    const deep = `${'{"arrayValue":{"values":['.repeat(20_000)}${']}}'.repeat(20_000)}`
    const attributes = (value: string) => jsonBody({ attributes: ['@'] }).replace('"@"', `{"key":"k","value":${value}}`)
    const refused: [number, Sent][] = [
      [400, { payload: 'not json' }],
      [400, { payload: 'null' }],
      [400, { payload: '{}' }],
      [400, { payload: '{"resourceSpans":[7]}' }],
      [400, { payload: '{"resourceSpans":[{"scopeSpans":3}]}' }],
      [400, { payload: binaryBody.subarray(0, 40), type: binary }],
      [400, { payload: jsonBody({}), type: 'text/plain' }],
      [400, { payload: jsonBody({}), headers: { 'content-encoding': 'br' } }],
      [400, { payload: jsonBody({}), headers: { 'content-encoding': 'gzip' } }],
      [404, { payload: jsonBody({}), headers: { 'x-mlflow-experiment-id': 'nowhere' } }],
      [422, { payload: jsonBody({}), headers: { 'x-mlflow-experiment-id': '' } }],
      [422, { payload: jsonBody({ traceId: 'abc' }) }],
      [422, { payload: jsonBody({ spanId: undefined }) }],
      [422, { payload: jsonBody({ startTimeUnixNano: 'noon' }) }],
      [422, { payload: attributes('{"intValue":"many"}') }],
      [422, { payload: attributes(deep) }],
    ]
    for (const [status, sent] of refused) assert.equal(await send(sent), status, Buffer.from(sent.payload).toString().slice(0, 200))
    for (const table of ['traces', 'spans'] as const) assert.equal(await app.context().ledger.count(table), 0)
  }))
