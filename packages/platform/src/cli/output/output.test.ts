import assert from 'node:assert/strict'
import { test } from 'node:test'
import picocolors from 'picocolors'
import { describe } from './describe.ts'
import { showFor } from './show.ts'
import { bytes, cell, duration, number, relativeTime } from './words.ts'

const paint = picocolors.createColors(false)
const nowMs = Date.parse('2026-01-01T12:00:00.000Z')
const show = showFor({ paint, columns: 40 }, nowMs)

test('times, sizes and numbers are short words', () => {
  assert.equal(relativeTime('2026-01-01T11:57:00.000Z', nowMs), '3 min ago')
  assert.equal(relativeTime('2026-01-01T14:00:00.000Z', nowMs), 'in 2 h')
  assert.equal(relativeTime('2026-01-01T12:00:00.000Z', nowMs), 'now')
  assert.deepEqual([0, 999, 1234, 61_000, 90_000_000].map(duration), ['0 ms', '999 ms', '1 s', '1 min', '1 d'])
  assert.deepEqual([0, 999, 1234, 5_600_000].map(bytes), ['0 B', '999 B', '1.23 kB', '5.6 MB'])
  assert.deepEqual([3000000, 0.87654321, 1e-9, -0.5].map(number), ['3,000,000', '0.87654', '1.000e-9', '-0.5'])
  assert.equal(cell(`sha256:${'a'.repeat(64)}`, nowMs), `sha256:${'a'.repeat(12)}…`)
  assert.equal(cell(null, nowMs), '—')
})

test('a table sets numbers to the right and lets the widest column give way', () => {
  const rows = [
    { name: 'late', count: 3 },
    { name: 'a name that is much too long for the line it stands on', count: 1200 },
  ]
  const text = show.table(rows, { name: (row) => row.name, count: (row) => row.count }, 'none')
  assert.deepEqual(
    text.split('\n').map((line) => line.length),
    [40, 40, 40],
  )
  assert.match(text, /^name +count\nlate +3\na name that .*… {2}1,200$/)
  assert.equal(show.table([], { a: () => 1 }, 'none'), 'none')
})

test('any answer can be shown', () => {
  assert.equal(describe({ written: 3, run: { id: 'r', parts: [] } }, show), 'written    3\nrun.id     r\nrun.parts  []')
  assert.equal(describe([{ name: 'a', more: { deep: 1 } }], show), 'name  more.deep\na             1')
  assert.equal(describe([], show), 'none')
  assert.equal(describe('text', show), 'text')
})
