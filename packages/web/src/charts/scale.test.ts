import assert from 'node:assert/strict'
import { test } from 'node:test'
import { scaleOf } from './scale.ts'
import { smooth } from './smooth.ts'

test('a linear scale goes from the least to the greatest and is marked at round numbers', () => {
  const { at, ticks } = scaleOf([3, 0, 12, Number.NaN, Number.POSITIVE_INFINITY])
  assert.deepEqual([at(0), at(3), at(12)], [0, 0.25, 1])
  assert.deepEqual(ticks, [0, 5, 10])
})

test('a logarithmic scale leaves out what is not above 0 and is marked at powers of ten', () => {
  const { at, ticks } = scaleOf([0, -1, 0.01, 100], { log: true })
  assert.deepEqual(
    [at(0.01), at(1), at(100)].map((place) => Number(place.toFixed(6))),
    [0, 0.5, 1],
  )
  assert.deepEqual(
    ticks.map((tick) => Number(tick.toPrecision(3))),
    [0.01, 0.1, 1, 10, 100],
  )
})

test('one value, or none, still has a scale', () => {
  assert.equal(scaleOf([7]).at(7), 0.5)
  assert.equal(scaleOf([]).at(0.5), 0.5)
  assert.equal(scaleOf([-4], { log: true }).from, 0.1)
})

test('smoothing keeps a constant as it is, follows a change slowly, and passes over what is not finite', () => {
  assert.deepEqual(
    smooth([2, 2, 2], 0.9).map((value) => Number(value.toFixed(9))),
    [2, 2, 2],
  )
  assert.deepEqual(smooth([1, 5], 0), [1, 5])
  const [first, second = 0, third, fourth = 0] = smooth([0, 10, Number.NaN, 10], 0.5)
  assert.equal(first, 0)
  assert.ok(second > 5 && second < 10 && Number.isNaN(third) && fourth > second)
})
