import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { seededRandom } from '@levain/core'
import { binnedColumn, slices, weakestSlices } from './index.ts'

const golden = JSON.parse(readFileSync(new URL('slices.oracle.json', import.meta.url), 'utf8')) as Record<
  'codes' | 'losses' | 'pValue' | 'low' | 'high' | 'adjusted',
  number[]
>
const binned = (name: string, codes: ArrayLike<number>, count: number) => ({
  name,
  codes: Int32Array.from(codes),
  labels: Array.from({ length: count }, (_, i) => `${name}${i}`),
})

test('differences, intervals, p-values and their adjustment agree with SciPy', () => {
  const found = slices(Float64Array.from(golden.losses), [binned('g', golden.codes, 4)])
  assert.equal(found.length, 4)
  for (const [k, slice] of found.entries())
    for (const key of ['pValue', 'low', 'high', 'adjusted'] as const)
      assert.ok(Math.abs(slice[key] - golden[key][k]!) < 1e-9, `${key} of ${k}: expected ${golden[key][k]}, got ${slice[key]}`)
  assert.deepEqual(
    found.map(({ weak }) => weak),
    golden.adjusted.map((p, k) => p <= 0.05 && found[k]!.difference > 0),
  )
})

/** Losses of `rows` rows; worse by `harm` where the first two of eight columns are both 1. */
function planted(seed: number, rows: number, harm: number) {
  const random = seededRandom(seed)
  const columns = Array.from({ length: 8 }, (_, c) =>
    binned(
      `c${c}`,
      Array.from({ length: rows }, () => Math.floor(random.next() * 4)),
      4,
    ),
  )
  const isHarmed = (i: number): boolean => columns[0]!.codes[i] === 1 && columns[1]!.codes[i] === 1
  return { columns, losses: Float64Array.from({ length: rows }, (_, i) => (random.next() < 0.2 + (isHarmed(i) ? harm : 0) ? 1 : 0)) }
}

test('noise is not called weak: of 60 searches through 480 slices without any at most a few find one', () => {
  let alarms = 0
  for (let seed = 0; seed < 60; seed++) {
    const { losses, columns } = planted(seed, 2000, 0)
    const found = weakestSlices(losses, columns, { seed: 1000 + seed })
    assert.equal(found.searched, 8 * 4 + 28 * 16)
    if (found.slices.some(({ weak }) => weak)) alarms += 1
  }
  assert.ok(alarms <= 7, `${alarms} of 60`)
})

test('a planted pair of conditions is found, first, and its size is told without flattery', () => {
  for (let seed = 0; seed < 5; seed++) {
    const { losses, columns } = planted(seed, 4000, 0.4)
    const [first] = weakestSlices(losses, columns, { seed: 1000 + seed }).slices
    assert.ok(first?.weak)
    assert.deepEqual(first.conditions, [
      { column: 'c0', is: 'c01' },
      { column: 'c1', is: 'c11' },
    ])
    assert.ok(first.low < 0.4 && 0.4 < first.high + 0.05)
  }
})

test('numbers are cut at quantiles, rare levels are put together, and missing values are a bin', () => {
  const values = Float64Array.of(1, 2, 3, 4, 5, 6, 7, Number.NaN)
  const numbers = binnedColumn({ kind: 'number', name: 'age', values }, 2)
  assert.deepEqual(
    [[...numbers.codes], numbers.labels],
    [
      [0, 0, 0, 0, 1, 1, 1, 2],
      ['≤ 4', '> 4', 'missing'],
    ],
  )
  const codes = Int32Array.of(0, 0, 0, 1, 1, 2, 3, -1)
  const levels = binnedColumn({ kind: 'category', name: 'city', codes, levels: ['A', 'B', 'C', 'D'] }, 1)
  assert.deepEqual(
    [[...levels.codes], levels.labels],
    [
      [0, 0, 0, 1, 1, 2, 2, 3],
      ['A', 'B', 'any other', 'missing'],
    ],
  )
  const constant = binnedColumn({ kind: 'number', name: 'x', values: Float64Array.of(1e308, 1e308) })
  assert.deepEqual([[...constant.codes], constant.labels], [[0, 0], ['1e+308']])
})

test('no rows, few rows and equal losses give no weak slice', () => {
  assert.deepEqual(slices(new Float64Array(0), [binned('g', [], 3)]), [])
  assert.deepEqual(weakestSlices(new Float64Array(0), [binned('g', [], 3)]).slices, [])
  const equal = slices(new Float64Array(100), [
    binned(
      'g',
      Array.from({ length: 100 }, (_, i) => i % 2),
      2,
    ),
  ])
  assert.ok(equal.length === 2 && equal.every(({ weak }) => !weak))
})
