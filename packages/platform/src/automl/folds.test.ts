import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { divide, type Folds, foldCountFor, rowsOf } from './folds.ts'

const request = { classes: 0, folds: 5, seed: 3, groups: null, times: null }
const all = (folds: Folds) => Array.from({ length: folds.count }, (_, fold) => rowsOf(folds, fold))

test('every row with a target is judged once, and never by a model that has seen it', () => {
  const truth = fc.array(fc.option(fc.integer({ min: 0, max: 2 }), { nil: Number.NaN, freq: 8 }), { minLength: 30, maxLength: 120 })
  fc.assert(
    fc.property(truth, fc.integer({ min: 2, max: 10 }), (values, folds) => {
      const parts = all(divide({ ...request, truth: Float64Array.from(values), classes: 3, folds }))
      const judged = parts.flatMap(({ test }) => [...test]).sort((a, b) => a - b)
      assert.deepEqual(
        judged,
        [...values.keys()].filter((row) => !Number.isNaN(values[row])),
      )
      for (const { train, test } of parts) {
        assert.equal(train.length + test.length, judged.length)
        assert.ok(!test.some((row) => train.includes(row)))
      }
    }),
  )
})

test('classes are spread over the folds as evenly as can be', () => {
  const truth = Float64Array.from({ length: 200 }, (_, i) => (i < 20 ? 1 : 0))
  for (const { test } of all(divide({ ...request, truth, classes: 2 }))) {
    assert.equal(test.length, 40)
    assert.equal(test.filter((row) => truth[row] === 1).length, 4)
  }
})

test('rows of a group stand on the same side, and parts come out about even', () => {
  const groups = Int32Array.from({ length: 300 }, (_, i) => i % 17)
  const parts = all(divide({ ...request, truth: new Float64Array(300), groups }))
  for (const { train, test } of parts) {
    const learned = new Set(Array.from(train, (row) => groups[row]))
    assert.ok(!test.some((row) => learned.has(groups[row])))
    assert.ok(test.length >= 50 && test.length <= 72)
  }
})

test('in time, models are judged on rows later than all they learned from', () => {
  const times = Float64Array.from({ length: 100 }, (_, i) => (i * 37) % 100)
  for (const { train, test } of all(divide({ ...request, truth: new Float64Array(100), times }))) {
    assert.ok(train.length > 0 && test.length > 0)
    assert.ok(Math.max(...Array.from(train, (row) => times[row]!)) < Math.min(...Array.from(test, (row) => times[row]!)))
  }
})

test('large tables have a tenth held out; small ones are judged in folds', () => {
  assert.deepEqual([999, 1000, 4999, 5000, 19_999, 20_000].map(foldCountFor), [10, 5, 5, 3, 3, 1])
  const [only, ...none] = all(divide({ ...request, truth: new Float64Array(1000), folds: 1 }))
  assert.deepEqual([only?.test.length, only?.train.length, none.length], [100, 900, 0])
})

test('the same request gives the same folds, another seed others', () => {
  const truth = new Float64Array(100)
  assert.deepEqual(divide({ ...request, truth }), divide({ ...request, truth }))
  assert.notDeepEqual(divide({ ...request, truth }).part, divide({ ...request, truth, seed: 4 }).part)
})
