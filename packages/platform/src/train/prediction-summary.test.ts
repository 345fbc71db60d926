import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Model, profile } from '@levain/core'
import { summarisePredictions } from './prediction-summary.ts'

const model = (task: 'classification' | 'regression'): Model => ({
  format: 'levain-model/1',
  algorithm: 'dummy',
  signature: { inputs: [], output: { name: 'y', task, ...(task === 'classification' ? { classes: [false, true] } : {}) } },
  transforms: [],
  features: [],
  shape: { kind: 'constant', value: [0], link: 'identity' },
})
const column = profile.shape.columns.element

test('answered classes are counted as text, most frequent first', () => {
  const truth = Int32Array.of(0, 0, 1)
  const summary = summarisePredictions(model('classification'), {
    ...{ task: 'classification', classes: 2, truth, predicted: Int32Array.of(1, 1, 0) },
    probabilities: Float64Array.of(0, 1, 0, 1, 1, 0),
  })
  assert.deepEqual(column.parse(summary), summary)
  assert.deepEqual(summary.category?.values, [
    { value: 'true', count: 2 },
    { value: 'false', count: 1 },
  ])
})

test('answered numbers are summarised with bins that hold every row, also when all are the same', () => {
  for (const values of [Float64Array.from({ length: 101 }, (_, i) => 100 - i), new Float64Array(7).fill(3)]) {
    const summary = summarisePredictions(model('regression'), { task: 'regression', truth: values, predicted: values })
    assert.deepEqual(column.parse(summary), summary)
    const { histogram, deciles } = summary.numeric!
    for (const { edges, counts } of [histogram, deciles]) {
      assert.equal(counts.length, edges.length - 1)
      assert.equal(
        counts.reduce((a, b) => a + b),
        values.length,
      )
      assert.ok(edges.every((edge, i) => i === 0 || edge > edges[i - 1]!))
    }
  }
  const summary = summarisePredictions(model('regression'), {
    task: 'regression',
    truth: Float64Array.of(0, 10),
    predicted: Float64Array.of(0, 10),
  })
  assert.deepEqual([summary.numeric?.mean, summary.numeric?.std, summary.numeric?.quantiles['0.25']], [5, 5, 2.5])
})
