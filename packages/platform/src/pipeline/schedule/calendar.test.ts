import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type CronTrigger, firings, nextFiring } from './calendar.ts'

const trigger = (cron: string, timezone = 'Europe/Berlin'): CronTrigger => ({
  kind: 'cron',
  cron,
  timezone,
  catchUp: 'last',
  concurrency: 'forbid',
})
const between = (cron: string, from: string, until: string, timezone?: string, max = 100) =>
  firings(trigger(cron, timezone), Date.parse(from), Date.parse(until), max).map((at) => new Date(at).toISOString().slice(0, 16))

test('a calendar follows its time zone through summer and winter', () => {
  assert.deepEqual(between('0 3 * * *', '2026-01-01T00:00Z', '2026-01-02T00:00Z'), ['2026-01-01T02:00'])
  assert.deepEqual(between('0 3 * * *', '2026-07-01T00:00Z', '2026-07-02T00:00Z'), ['2026-07-01T01:00'])
})

test('a time that does not exist when the clocks go forward fires once that day', () => {
  // 2026-03-29: from 02:00 it is 03:00 in Berlin.
  const fired = between('30 2 * * *', '2026-03-28T12:00Z', '2026-03-30T12:00Z')
  assert.equal(fired.length, 2)
  assert.equal(fired[1], '2026-03-30T00:30')
  assert.ok(fired[0]?.startsWith('2026-03-29T01'))
})

test('a time that comes twice when the clocks go back fires once that day', () => {
  // 2026-10-25: at 03:00 it is 02:00 again in Berlin.
  assert.equal(between('30 2 * * *', '2026-10-24T12:00Z', '2026-10-25T12:00Z').length, 1)
})

test('an hourly calendar fires at every real hour of a day with 23 or 25 hours', () => {
  assert.equal(between('0 * * * *', '2026-03-28T23:30Z', '2026-03-29T22:30Z', undefined).length, 23)
  assert.equal(between('0 * * * *', '2026-10-24T22:30Z', '2026-10-25T23:30Z', undefined).length, 25)
})

test('of too many missed firings the newest are kept', () => {
  assert.deepEqual(between('0 * * * *', '2026-01-01T00:00Z', '2026-01-02T00:00Z', 'UTC', 2), ['2026-01-01T23:00', '2026-01-02T00:00'])
})

test('triggers that follow events have no next time', () => {
  assert.equal(nextFiring({ kind: 'data', dataset: 'x' }, 0), null)
  assert.equal(nextFiring(trigger('0 0 1 1 *', 'UTC'), Date.parse('2026-01-01T00:00Z')), Date.parse('2027-01-01T00:00Z'))
})
