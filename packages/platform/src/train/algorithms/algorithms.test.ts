import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { test } from 'node:test'
import { algorithmName, isLevainError } from '@levain/core'
import { testAlgorithm, testWithoutTarget } from './algorithm.conformance.ts'
import { algorithms, openAlgorithm, parseParams } from './index.ts'

testAlgorithm('dummy', ['classification', 'regression'])
testAlgorithm('logistic', ['classification'])
testAlgorithm('linear', ['regression'])
testAlgorithm('tree', ['classification', 'regression'])
testAlgorithm('forest', ['classification', 'regression'])
testAlgorithm('extra-trees', ['classification', 'regression'])
testAlgorithm('boosting', ['classification', 'regression'])
testWithoutTarget('k-means')
testWithoutTarget('pca')
testWithoutTarget('isolation-forest')
testAlgorithm('naive-bayes', ['classification'])
testAlgorithm('neighbours', ['classification', 'regression'])
testAlgorithm('network', ['classification', 'regression'])

test('the table, the folder and the names of the contract agree', async () => {
  const files = readdirSync(import.meta.dirname)
    .filter((file) => /^[a-z-]+\.ts$/.test(file) && !['index.ts', 'algorithm.ts'].includes(file))
    .map((file) => file.slice(0, -3))
  assert.deepEqual(Object.keys(algorithms).sort(), files.sort())
  assert.deepEqual(Object.keys(algorithms).sort(), [...algorithmName.options].sort())
  for (const name of algorithmName.options) assert.equal((await openAlgorithm(name)).name, name)
})

test('a hyper-parameter that is unknown or out of range is refused by name, with what was expected', async () => {
  const boosting = await openAlgorithm('boosting')
  const refusal = (params: Record<string, unknown>): string => {
    try {
      parseParams(boosting, params)
      return 'accepted'
    } catch (error) {
      assert.ok(isLevainError(error, 'hyperparameter-invalid'))
      return error.message
    }
  }
  assert.match(refusal({ n_estimators: 5 }), /^boosting n_estimators: expected one of rounds, learningRate, .*, got an unknown name\.$/)
  assert.equal(refusal({ rounds: 0 }), 'boosting rounds: expected at least 1, got 0.')
  assert.equal(refusal({ learningRate: 'fast' }), 'boosting learningRate: expected a number, got "fast".')
  assert.equal(refusal({ leaves: 2.5 }), 'boosting leaves: expected a whole number, got 2.5.')
  assert.equal(refusal({ leaves: 8 }), 'accepted')
})
