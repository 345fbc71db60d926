import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { MlflowError } from '../errors.ts'
import {
  anyJson,
  bool,
  checked,
  decodeBody,
  decodeQuery,
  double,
  encode,
  enumeration,
  int64,
  list,
  map,
  message,
  required,
  string,
  verbatim,
} from './index.ts'

const metric = message({ key: required(string), value: required(double), timestamp: required(int64), step: int64 })
const batch = message({
  run_id: required(string),
  metrics: list(metric),
  view_type: enumeration({ ACTIVE_ONLY: 1, DELETED_ONLY: 2, ALL: 3 }),
  is_partial: bool,
  notes: map(string),
  detail: anyJson,
})
const read = (body: unknown) => decodeBody(batch, JSON.stringify(body))
const refused = (body: string | object, message: RegExp) =>
  assert.throws(
    () => decodeBody(batch, typeof body === 'string' ? body : JSON.stringify(body)),
    (error) =>
      error instanceof MlflowError && error.status === 400 && error.errorCode === 'INVALID_PARAMETER_VALUE' && message.test(error.message),
  )

test('names are read in snake_case and lowerCamelCase, unknown fields are passed over, null is unset', () => {
  assert.deepEqual(read({ runId: 'r', viewType: 'ALL', strange: 1, is_partial: null }), {
    run_id: 'r',
    view_type: 'ALL',
    metrics: [],
    notes: {},
  })
  assert.equal(read({ run_uuid: 'old' }).run_id, 'old')
})

test('whole numbers come as number or text, enums by name or number, NaN and the infinities as text', () => {
  const [first, second] = read({
    run_id: 'r',
    metrics: [
      { key: 'a', value: 'NaN', timestamp: '9007199254740991', step: '-3' },
      { key: 'b', value: '-Infinity', timestamp: 5.0 },
    ],
  }).metrics
  assert.deepEqual(first, { key: 'a', value: Number.NaN, timestamp: 9007199254740991, step: -3 })
  assert.deepEqual(second, { key: 'b', value: Number.NEGATIVE_INFINITY, timestamp: 5 })
  assert.equal(read({ run_id: 'r', view_type: 2 }).view_type, 'DELETED_ONLY')
})

test('what is missing or of another type is named with its path and told as it was written', () => {
  refused({}, /^Missing value for required parameter 'run_id'\./)
  refused({ run_id: '' }, /^Missing value for required parameter 'run_id'\./)
  refused({ run_id: 'r', metrics: [{ key: 'a', value: 1 }] }, /^Missing value for required parameter 'metrics\[0\]\.timestamp'/)
  refused({ run_id: 31 }, /^Invalid value 31 for parameter 'run_id' supplied/)
  refused('{"run_id": 9.0}', /^Invalid value 9\.0 for parameter 'run_id' supplied/)
  refused({ run_id: 'r', metrics: 'foo' }, /^Invalid value "foo" for parameter 'metrics' supplied/)
  refused({ run_id: 'r', metrics: [null] }, /'metrics\[0\]'/)
  refused({ run_id: 'r', is_partial: 'yes' }, /^Invalid value "yes" for parameter 'is_partial'/)
  refused({ run_id: 'r', view_type: 'NONE' }, /^Invalid value "NONE" for parameter 'view_type'/)
  refused('{"run_id":"r","metrics":[{"key":"a","value":1,"timestamp":9007199254740993}]}', /2\^53/)
  refused({ run_id: 'r', metrics: [{ value: true, key: 'a', timestamp: 1 }] }, /'metrics\[0\]\.value'/)
})

test('a body that is no JSON object is refused, one that is JSON twice over is read, none at all is empty', () => {
  for (const body of ['{', '[]', '5', '"{"']) refused(body, /^Bad Request/)
  assert.equal(decodeBody(batch, JSON.stringify(JSON.stringify({ run_id: 'r' }))).run_id, 'r')
  assert.deepEqual(decodeBody(message({ name: string }), ''), {})
})

test('a query gives repeated keys as lists and booleans in any case', () => {
  const search = message({ run_ids: list(string), max_results: int64, all: bool, filter: string })
  assert.deepEqual(decodeQuery(search, { run_ids: 'a', max_results: '5', all: 'True' }), { run_ids: ['a'], max_results: 5, all: true })
  assert.deepEqual(decodeQuery(search, { runIds: ['a', 'b'] }).run_ids, ['a', 'b'])
  assert.throws(() => decodeQuery(search, { all: 'maybe' }), /Invalid boolean value: maybe/)
  assert.throws(() => decodeQuery(search, { max_results: 'many' }), /Invalid value "many" for parameter 'max_results'/)
})

test('parts of the path stand over the body', () => {
  assert.equal(decodeBody(message({ model_id: required(string) }), '{"model_id":"other"}', { model_id: 'm-1' }).model_id, 'm-1')
})

test('a check of its own sees the value and its path', () => {
  const positive = checked(int64, (value, path) => {
    if (value < 0) throw new RangeError(path)
  })
  assert.throws(() => decodeBody(message({ a: list(message({ n: positive })) }), '{"a":[{"n":-1}]}'), /a\[0\]\.n/)
})

test('unset is left out, explicit zeros stay, NaN and the infinities are text, verbatim values keep their nulls', () => {
  assert.equal(
    encode({
      a: undefined,
      b: null,
      c: 0,
      d: '',
      e: false,
      f: Number.NaN,
      g: [Number.NEGATIVE_INFINITY],
      h: 2n ** 60n,
      i: verbatim({ x: null }),
    }),
    '{"c":0,"d":"","e":false,"f":"NaN","g":["-Infinity"],"h":1152921504606846976,"i":{"x":null}}',
  )
})

const anyMetric = fc.record({
  key: fc.string({ minLength: 1 }),
  value: fc.double(),
  timestamp: fc.maxSafeInteger(),
  step: fc.option(fc.maxSafeInteger(), { nil: undefined }),
})

const key = fc.string().filter((text) => text !== '__proto__')

test('what was encoded decodes to itself', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1 }), fc.array(anyMetric), fc.dictionary(key, fc.string()), (run, metrics, notes) => {
      const sent = {
        run_id: run,
        metrics: metrics.map((one) =>
          JSON.parse(JSON.stringify(one, (_, v) => (Object.is(v, -0) ? 0 : typeof v === 'number' && !Number.isFinite(v) ? String(v) : v))),
        ),
        notes,
      }
      const got = decodeBody(batch, encode(sent))
      assert.equal(encode(got), encode(decodeBody(batch, encode(got))))
      assert.equal(got.metrics.length, metrics.length)
      for (const [i, one] of got.metrics.entries()) assert.equal(one.value + 0, (metrics[i]?.value as number) + 0)
    }),
  )
})

test('a whole number, written as number or as text, comes back digit by digit or is refused', () => {
  const one = message({ n: int64 })
  fc.assert(
    fc.property(
      fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
      fc.bigInt({ min: 0n, max: 63n }),
      fc.boolean(),
      (big, by, isText) => {
        const digits = String(big >> by)
        const body = isText ? `{"n":"${digits}"}` : `{"n":${digits}}`
        if (Number.isSafeInteger(Number(digits))) assert.equal(String(decodeBody(one, body).n), digits)
        else assert.throws(() => decodeBody(one, body), /lose digits/)
      },
    ),
  )
})

test('a body of more levels than anybody means is refused, not walked over', () => {
  for (const [opening, closing] of [
    ['[', ']'],
    ['{"a":', '}'],
  ] as const)
    for (const levels of [1000, 100_000]) refused(`{"run_id": ${opening.repeat(levels)}1${closing.repeat(levels)}}`, /at most 100 levels/)
})

test('no body makes the codec fail in another way than with a refusal', () => {
  fc.assert(
    fc.property(fc.oneof(fc.json(), fc.string()), (body) => {
      try {
        decodeBody(batch, body)
      } catch (error) {
        assert.ok(error instanceof MlflowError, String(error))
      }
    }),
  )
})
