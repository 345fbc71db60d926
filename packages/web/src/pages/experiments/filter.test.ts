import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseFilter, type RunRow } from './filter.ts'

const row = (name: string, auc: number, algorithm: string): RunRow =>
  ({
    run: { id: name, name, experiment: 'late', status: 'ok', kind: 'training', actor: 'ada' },
    metrics: { auc },
    params: { algorithm },
    tags: { data: 'v3' },
  }) as unknown as RunRow

const rows = [row('a', 0.6, 'forest'), row('b', 0.7, 'boosting'), row('c', 0.72, 'boosting')]
const found = (text: string) =>
  rows
    .filter(parseFilter(text))
    .map(({ run }) => run.id)
    .join('')

test('conditions on metrics and parameters compare numbers as numbers and text as text', () => {
  assert.equal(found('metrics.auc > 0.65'), 'bc')
  assert.equal(found('metrics.auc >= 0.7 and params.algorithm = "boosting"'), 'bc')
  assert.equal(found('params.algorithm != boosting'), 'a')
  assert.equal(found('metrics.auc < 0.61 and run.status = ok'), 'a')
})

test('a condition on something a run does not have leaves it out', () => {
  assert.equal(found('metrics.rmse > 0'), '')
  assert.equal(found('params.depth != 6'), 'abc')
})

test('words look in names, parameters and tags; an empty filter keeps all', () => {
  assert.equal(found('boosting v3'), 'bc')
  assert.equal(found('forest'), 'a')
  assert.equal(found('  '), 'abc')
})
