import assert from 'node:assert/strict'
import { test } from 'node:test'
import { formatAgo, formatBytes, formatDuration, formatFixed, formatNumber, formatPercent, shortId } from './format.ts'

test('numbers keep four significant digits; missing ones are a dash', () => {
  assert.deepEqual(
    [0, 1, 231083, 0.68412, 12.3456, -3.5].map((value) => formatNumber(value)),
    ['0', '1', '231,083', '0.6841', '12.35', '−3.5'],
  )
  assert.deepEqual(
    [null, undefined, Number.NaN, Number.POSITIVE_INFINITY].map((value) => formatNumber(value)),
    ['–', '–', '–', '∞'],
  )
  assert.deepEqual(
    (['NaN', 'Infinity', '-Infinity'] as const).map((value) => formatNumber(value)),
    ['NaN', '∞', '−∞'],
  )
  assert.equal(formatNumber(4e-9), '4.00e−9')
  assert.equal(formatFixed(0.5), '0.5000')
  assert.equal(formatPercent(0.0953), '9.5 %')
})

test('sizes and times are told in the unit people would choose', () => {
  assert.deepEqual([0, 999, 1000, 2_541_913].map(formatBytes), ['0 B', '999 B', '1 kB', '2.54 MB'])
  assert.deepEqual([4, 999, 4200, 59_999, 192_000, 7_500_000, 86_400_000, 4 * 86_400_000].map(formatDuration), [
    '4 ms',
    '999 ms',
    '4.2 s',
    '1 min',
    '3 min 12 s',
    '2 h 5 min',
    '24 h',
    '4 d',
  ])
  const now = Date.parse('2026-11-23T12:00:00.000Z')
  assert.equal(formatAgo('2026-11-23T11:59:58.000Z', now), 'just now')
  assert.equal(formatAgo('2026-11-23T11:55:00.000Z', now), '5 min ago')
  assert.equal(formatAgo('2026-11-25T12:00:00.000Z', now), 'in 2 d')
})

test('a short id tells apart what was made at the same time', () => {
  assert.equal(shortId('0193b591-04c0-7db3-86d6-7e07b330f585'), 'b330f585')
  assert.equal(shortId(`sha256:ab942315${'0'.repeat(56)}`), 'ab942315')
})
