import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inputProblem } from './index.ts'

const nested = (levels: number): unknown => JSON.parse(`${'[{"a":'.repeat(levels / 2)}1${'}]'.repeat(levels / 2)}`)

test('what can be walked over and keeps its keys is fine', () => {
  for (const value of [undefined, null, 1, 'text', [], {}, { constructor: 1, toString: [null] }, nested(100)])
    assert.equal(inputProblem(value), undefined)
})

test('more levels than anybody means are refused, however many there are', () => {
  for (const levels of [102, 200_000]) assert.match(inputProblem(nested(levels)) ?? '', /at most 100 levels/)
})

test('a key that objects lose is refused wherever it is', () => {
  for (const text of ['{"__proto__":1}', '{"a":[{"b":{"__proto__":"x"}}]}'])
    assert.equal(inputProblem(JSON.parse(text)), 'no key __proto__')
})
