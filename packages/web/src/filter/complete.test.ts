import assert from 'node:assert/strict'
import { test } from 'node:test'
import { accept, complete, type Words } from './complete.ts'
import { keyText } from './key-text.ts'
import { readFilter } from './read.ts'

const words: Words = {
  keys: ['metrics.auc', 'metrics.loss', 'params.depth', keyText('tags', 'mlflow.user'), 'status', 'start_time'],
  valuesOf: (key) => ({ status: ['FINISHED', 'FAILED'], 'params.depth': ['6', '8'] })[key] ?? [],
}
const offered = (text: string) => complete(text, text.length, words)?.options ?? []

test('an empty filter offers the groups of keys; a begun group offers its keys', () => {
  assert.deepEqual(offered(''), ['metrics.', 'params.', 'tags.', 'status', 'start_time'])
  assert.deepEqual(offered('metrics.'), ['metrics.auc', 'metrics.loss'])
  assert.deepEqual(offered('met'), ['metrics.', 'metrics.auc', 'metrics.loss'])
  assert.deepEqual(offered('tags.ml'), ['tags.`mlflow.user`'])
})

test('a key offers comparators that fit it, a comparator the values that were seen', () => {
  assert.deepEqual(offered('metrics.auc '), ['=', '!=', '<', '<=', '>', '>='])
  assert.ok(offered('params.depth ').includes('LIKE'))
  assert.deepEqual(offered('status = '), ["'FINISHED'", "'FAILED'"])
  assert.deepEqual(offered("status = 'FA"), ["'FAILED'"])
  assert.deepEqual(offered('params.depth IN ('), ["'6'", "'8'"])
})

test('a finished comparison offers to go on, and a new one begins after it', () => {
  assert.deepEqual(offered('metrics.auc > 0.8 '), ['AND', 'OR'])
  assert.deepEqual(offered("(status = 'FAILED' "), ['AND', 'OR'])
  assert.deepEqual(offered('metrics.auc > 0.8 AND par'), ['params.', 'params.depth'])
  assert.deepEqual(offered('metrics.auc > 0.8 AND (met'), ['metrics.', 'metrics.auc', 'metrics.loss'])
})

test('an accepted option takes the place of what was typed and leaves the rest', () => {
  const text = 'met > 1'
  const completion = complete(text, 3, words)
  assert.ok(completion)
  assert.deepEqual(accept(text, 3, completion, 'metrics.auc'), { text: 'metrics.auc > 1', cursor: 12 })
})

test('plain words look in names; what cannot be understood is told with its place', () => {
  const reading = readFilter('boosting v3', 'run_name')
  assert.equal(reading.kind === 'filter' && reading.text, "run_name ILIKE '%boosting%' AND run_name ILIKE '%v3%'")
  assert.equal(readFilter('metrics.auc > 0.8', 'run_name').kind, 'filter')
  const problem = readFilter('metrics.auc > ', 'run_name')
  assert.equal(problem.kind === 'problem' && problem.at, 14)
})
