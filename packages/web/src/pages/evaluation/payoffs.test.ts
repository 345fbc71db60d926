import assert from 'node:assert/strict'
import { test } from 'node:test'
import { confusionAt, cutAt, earned, measuresOf, plainPayoffs, readPayoffs } from './payoffs.ts'

const cuts = [
  { threshold: null, falsePositiveRate: 0, truePositiveRate: 0 },
  { threshold: 0.8, falsePositiveRate: 1 / 6, truePositiveRate: 0.5 },
  { threshold: 0.3, falsePositiveRate: 1, truePositiveRate: 1 },
]

test('a threshold cuts where the next probability is that some row has', () => {
  assert.deepEqual(
    [0.9, 0.8, 0.5, 0].map((threshold) => cutAt(cuts, threshold)?.threshold),
    [null, 0.8, 0.8, 0.3],
  )
})

test('the confusion, its measures and what a row earns follow from a cut', () => {
  const counts = confusionAt(cuts[1]!, 100, 40)
  assert.deepEqual(counts, [
    [50, 10],
    [20, 20],
  ])
  assert.deepEqual(measuresOf(counts), {
    selected: 30,
    share: 0.3,
    precision: 2 / 3,
    recall: 0.5,
    specificity: 5 / 6,
    f1: 40 / 70,
    accuracy: 0.7,
  })
  assert.equal(measuresOf(confusionAt(cuts[0]!, 100, 40)).precision, null)
  const payoffs = [
    [0, -1],
    [-2, 5],
  ]
  assert.equal(earned(counts, payoffs), (-10 - 40 + 100) / 100)
})

test('an address that holds no matrix of the right size is as if it held none', () => {
  assert.deepEqual(readPayoffs('[[0,-1],[-20,5]]', 2), [
    [0, -1],
    [-20, 5],
  ])
  for (const text of [undefined, '', '[[0,1]]', '[[0,1],[1,"a"]]', '{"a":1}', '[[0,1],[1,null]]'])
    assert.equal(readPayoffs(text, 2), undefined, text)
})

test('by itself a mistake costs one and a right answer nothing', () =>
  assert.deepEqual(plainPayoffs(2), [
    [0, -1],
    [-1, 0],
  ]))
