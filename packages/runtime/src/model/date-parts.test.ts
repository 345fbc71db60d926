import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { datePart } from './date-parts.ts'

test('parts agree with the calendar of Date in UTC, before 1970 and in leap years too', () => {
  const from = Date.UTC(1600, 0, 1)
  fc.assert(
    fc.property(fc.integer({ min: from, max: Date.UTC(2400, 11, 31) }), (ms) => {
      const date = new Date(ms)
      assert.deepEqual(
        (['year', 'month', 'day', 'weekday', 'hour', 'minute'] as const).map((part) => datePart(ms, part)),
        [date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate(), date.getUTCDay(), date.getUTCHours(), date.getUTCMinutes()],
      )
    }),
    { numRuns: 2000 },
  )
})

test('a missing instant has missing parts', () => {
  for (const part of ['year', 'month', 'day', 'weekday', 'hour', 'minute'] as const) assert.ok(Number.isNaN(datePart(Number.NaN, part)))
})
