import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ColumnType, Signature } from '@levain/core'
import { isLevainError } from '@levain/core/errors'
import fc from 'fast-check'
import { answerWriter } from '../answer.ts'
import { openLogRules } from '../log-rules.ts'
import { rowReader } from '../rows.ts'
import { valueReaders } from '../values.ts'
import { readPredict } from './predict.ts'

const types: ColumnType[] = ['number', 'integer', 'boolean', 'category', 'text', 'time']
const signature: Signature = {
  inputs: types.map((type, index) => ({ name: type, type, required: index % 2 === 0 })),
  output: { name: 'y', task: 'regression' },
}
const version = { rows: rowReader(signature), write: answerWriter(signature, { deployment: 'd', model: 'm', version: 1 }, openLogRules()) }
const read = (body: Buffer) => readPredict(body, version)

/** True if the body is either read into whole rows or refused as a request, whatever it is. */
function isReadOrRefused(body: Buffer): boolean {
  try {
    return read(body).rows.every((row) => row.length === types.length && row.every((value) => value === null || isCheckable(value)))
  } catch (error) {
    return isLevainError(error, 'request-invalid')
  }
}
const isCheckable = (value: unknown) => typeof value !== 'object' && (typeof value !== 'number' || Number.isFinite(value))

test('whatever bytes come are read or refused as a request', () => {
  fc.assert(fc.property(fc.uint8Array(), (bytes) => isReadOrRefused(Buffer.from(bytes))))
})

test('whatever JSON comes is read or refused as a request', () => {
  const value = fc.jsonValue({ maxDepth: 5 })
  const row = fc.oneof(
    value,
    fc.array(value, { minLength: 6, maxLength: 6 }),
    fc.record(Object.fromEntries(types.map((type) => [type, value]))),
  )
  const asked = fc.oneof(value, fc.record({ input: row }), fc.record({ inputs: fc.array(row) }), fc.record({ input: row, inputs: row }))
  fc.assert(fc.property(asked, (body) => isReadOrRefused(Buffer.from(JSON.stringify(body) ?? ''))))
})

test('a refusal never repeats a value', () => {
  const secret = 'k3y-of-somebody'
  const place = fc.constantFrom(...types.filter((type) => type !== 'category' && type !== 'text'))
  fc.assert(
    fc.property(place, fc.boolean(), (column, nested) => {
      const row = { number: 1, integer: 1, category: 'a', text: 'b', [column]: nested ? [{ secret }] : secret }
      assert.throws(
        () => read(Buffer.from(JSON.stringify({ input: row }))),
        (error) => isLevainError(error, 'request-invalid') && !JSON.stringify(error).includes(secret),
      )
    }),
  )
})

test('a valid row is read the same by position and by name', () => {
  const row = fc.tuple(
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.option(fc.maxSafeInteger()),
    fc.boolean(),
    fc.option(fc.string()),
    fc.string(),
    fc.option(fc.integer({ min: -8.64e12, max: 8.64e12 })),
  )
  fc.assert(
    fc.property(row, (values) => {
      const named = Object.fromEntries(types.map((type, at) => [type, values[at]]))
      const byPosition = read(Buffer.from(JSON.stringify({ input: values })))
      const byName = read(Buffer.from(JSON.stringify({ inputs: [named] })))
      assert.deepEqual(byName.rows, byPosition.rows)
      assert.deepEqual(byPosition.rows[0], JSON.parse(JSON.stringify(values)))
    }),
  )
})

test('an instant is the moment it names, UTC unless it says otherwise, and days that do not exist are refused', () => {
  const { time } = valueReaders
  const moments: [string, string][] = [
    ['2001-02-28', '2001-02-28T00:00:00.000Z'],
    ['2000-02-29 12:30', '2000-02-29T12:30:00.000Z'],
    ['2001-02-28T23:59:59.999', '2001-02-28T23:59:59.999Z'],
    ['2001-02-28T00:30:00+02:00', '2001-02-27T22:30:00.000Z'],
    ['2001-02-28T00:30:00-0130', '2001-02-28T02:00:00.000Z'],
  ]
  for (const [text, same] of moments) assert.equal(new Date(time.read(text) as number).toISOString(), same)
  for (const text of ['2001-02-29', '2001-13-01', '2001-00-10', '2001-02-28T25:00', '28.02.2001', '2001', '', '2001-02-28T', 'now']) {
    assert.equal(time.read(text), undefined, text)
  }
})
