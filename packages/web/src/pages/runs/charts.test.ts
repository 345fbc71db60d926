import assert from 'node:assert/strict'
import { test } from 'node:test'
import { bandOf } from './band.ts'
import { type Chart, chartsAtFirst, readChart, writeChart } from './charts.ts'

test('a chart stands in an address and comes back', () => {
  const charts: Chart[] = [
    { kind: 'line', metric: 'val/loss 2' },
    { kind: 'bar', column: 'best:auc' },
    { kind: 'scatter', x: 'param:lr', y: 'metric:auc' },
    { kind: 'parallel', columns: ['param:a', 'param:b', 'metric:c'] },
  ]
  assert.deepEqual(charts.map(writeChart).map(readChart), charts)
  assert.deepEqual(['', 'line', 'scatter|a', 'pie|a'].map(readChart), [undefined, undefined, undefined, undefined])
})

test('curves are drawn of what was measured often, bars of what was measured once, axes of what varies', () => {
  const columns = { metrics: ['auc', 'loss'], params: ['depth', 'seed'], tags: [] }
  assert.deepEqual(
    chartsAtFirst(
      columns,
      (name) => name === 'loss',
      (name) => name === 'depth',
    ),
    [
      { kind: 'line', metric: 'loss' },
      { kind: 'bar', column: 'metric:auc' },
      { kind: 'parallel', columns: ['param:depth', 'best:auc'] },
    ],
  )
})

test('curves of a group are one: their mean, with the least and greatest around it', () => {
  const at = (step: number, value: number) => ({ step, atMs: step * 10, value })
  const band = bandOf([
    [at(0, 1), at(2, 3)],
    [at(0, 3), at(1, 4), at(2, 5)],
  ])
  assert.deepEqual(
    band.map(({ step, value, low, high }) => [step, value, low, high]),
    [
      [0, 2, 1, 3],
      [1, 3, 2, 4],
      [2, 4, 3, 5],
    ],
  )
})
