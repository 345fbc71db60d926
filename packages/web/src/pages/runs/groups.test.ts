import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { groupsOf, spreadOf } from './groups.ts'
import type { RunRecord } from './useRuns.ts'

const record = (params: Record<string, string>, auc?: number): RunRecord =>
  ({
    params,
    tags: {},
    metrics: auc === undefined ? {} : { auc: { last: auc, min: auc, max: auc, step: 0, atMs: 0 } },
  }) as unknown as RunRecord

test('runs with one value of a parameter are one group, those without it another', () => {
  const groups = groupsOf([record({ lr: '1' }, 0.5), record({ lr: '2' }, 0.7), record({ lr: '1' }, 0.7), record({})], 'param:lr', [
    'metric:auc',
  ])
  assert.deepEqual(
    groups.map(({ value, runs, spreads }) => [value, runs.length, spreads.get('metric:auc')?.count]),
    [
      ['1', 2, 2],
      ['2', 1, 1],
      [null, 1, undefined],
    ],
  )
})

test('the standard deviation is that of a sample', () => {
  assert.deepEqual(spreadOf([1, 2, 3, Number.NaN, Number.POSITIVE_INFINITY]), { count: 3, mean: 2, deviation: 1, min: 1, max: 3 })
  assert.equal(spreadOf([4])?.deviation, 0)
  assert.equal(spreadOf([Number.NaN]), undefined)
})

test('the mean lies between the least and the greatest', () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 1 }), (values) => {
      const { mean, min, max, deviation } = spreadOf(values)!
      assert.ok(mean >= min - 1e-6 && mean <= max + 1e-6 && deviation >= 0)
    }),
  )
})
