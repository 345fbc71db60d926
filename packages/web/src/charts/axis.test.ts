import assert from 'node:assert/strict'
import { test } from 'node:test'
import { axisOf } from './axis.ts'

test('numbers written as text lie on a scale of numbers', () => {
  const { at } = axisOf(['10', '20', 30, null])
  assert.deepEqual([at('10'), at('20'), at(null), at('')], [0, 0.5, undefined, undefined])
})

test('numbers over three powers of ten are spread by powers', () => {
  assert.equal(axisOf(['0.0001', '0.1']).at('0.01')?.toFixed(4), '0.6667')
})

test('texts lie evenly, with their numbers in order', () => {
  const { at, marks } = axisOf(['v10', 'v9', 'v1', 'v9'])
  assert.deepEqual([at('v1'), at('v9'), at('v10'), at('v2')], [0, 0.5, 1, undefined])
  assert.deepEqual(
    marks.map(({ text }) => text),
    ['v1', 'v9', 'v10'],
  )
})
