import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Parameter } from '@levain/sdk'
import { methodText, rangeText, stateOf, valueText, whenText } from './study-text.ts'

const dropout: Parameter = { type: 'float', low: 1e-3, high: 0.5, log: true, step: 0.1, when: { booster: ['dart', 'gbtree'], deep: true } }

test('a parameter says its range, how it is searched, and where it applies', () => {
  assert.equal(rangeText(dropout), '0.001 to 0.5, by orders of magnitude, in steps of 0.1')
  assert.equal(whenText(dropout), 'booster is dart or gbtree, deep is true')
  assert.equal(rangeText({ type: 'categorical', choices: ['a', 2, null] }), 'a, 2, null')
})

test('values have four significant digits, however small', () => {
  assert.equal(valueText(0.000123456), '0.0001235')
  assert.equal(valueText(undefined), '–')
})

test('a method is told with its options', () => assert.equal(methodText({ type: 'asha', minStep: 1 }), 'asha, minStep 1'))

test('a study is stopped, done, running, or waits for workers', () => {
  const open = { study: { status: 'open' as const }, next: 'open' as const }
  assert.deepEqual(
    [
      stateOf({ study: { status: 'stopped' }, next: 'done', running: 0 }),
      stateOf({ ...open, next: 'done', running: 0 }),
      stateOf({ ...open, running: 2 }),
      stateOf({ ...open, running: 0 }),
    ],
    ['stopped', 'done', 'running', 'idle'],
  )
})
