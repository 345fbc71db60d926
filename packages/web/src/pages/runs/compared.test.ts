import assert from 'node:assert/strict'
import { test } from 'node:test'
import { comparedRows } from './compared.ts'
import type { RunRecord } from './useRuns.ts'

const summary = (last: number | 'NaN') => ({ last, min: last, max: last, step: 0, atMs: 0 })
const record = (part: object): RunRecord =>
  ({
    run: { status: 'ok', experiment: 'a', user: '' },
    params: {},
    tags: {},
    metrics: {},
    inputs: { datasets: [] },
    ...part,
  }) as unknown as RunRecord

test('what is the same in all runs does not differ; what one lacks does', () => {
  const rows = comparedRows([record({ params: { depth: '6', eta: '1' } }), record({ params: { depth: '6' } })])
  assert.deepEqual(
    rows.filter(({ group }) => group === 'param').map(({ name, differs }) => [name, differs]),
    [
      ['depth', false],
      ['eta', true],
    ],
  )
})

test('the best is the least of a loss and the greatest of an accuracy, never what is not a number', () => {
  const rows = comparedRows([
    record({ metrics: { loss: summary(0.5), accuracy: summary('NaN') } }),
    record({ metrics: { loss: summary(0.4), accuracy: summary(0.7) } }),
    record({ metrics: { loss: summary(0.6), accuracy: summary(0.6) } }),
  ])
  const best = Object.fromEntries(rows.filter(({ group }) => group === 'metric').map((row) => [row.name, row.best]))
  assert.deepEqual(best, { loss: 1, accuracy: 1 })
})
