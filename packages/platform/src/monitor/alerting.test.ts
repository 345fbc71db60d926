import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { type Alert, alertPolicy } from '@levain/core'
import { nextAlert, verdictOf, type Window } from './alerting.ts'

const policy = alertPolicy.parse({ driftShare: 0.3, features: ['price'], forWindows: 2, cooldownMs: 3_600_000, severity: 'page' })
const at = (minute: number): string => new Date(Date.UTC(2026, 0, 1, 0, minute)).toISOString()
const window = (minute: number, drifted: string[], rest: Partial<Window> = {}): Window => ({
  drifted,
  decided: 5,
  signals: [`signal-${minute}`],
  summary: `at ${minute}`,
  repeated: false,
  at: at(minute),
  ...rest,
})
const make = () => ({ id: 'alert-1', deployment: 'late' })
const next = (open: Alert | null, w: Window, lastFired: Alert | null = null) => nextAlert(policy, w, open, lastFired, make)
const pending = next(null, window(0, ['a', 'b'])) as Alert
const firing = next(pending, window(1, ['a', 'b'])) as Alert

describe('a window counts as drifted', () => {
  test('from the policy’s share of features on, or when a feature of the policy drifted', () => {
    assert.equal(verdictOf(policy, { drifted: ['a'], decided: 5 }), 'quiet')
    assert.equal(verdictOf(policy, { drifted: ['a', 'b'], decided: 5 }), 'drifted')
    assert.equal(verdictOf(policy, { drifted: ['price'], decided: 50 }), 'drifted')
    assert.equal(verdictOf({ ...policy, driftShare: 0 }, { drifted: [], decided: 5 }), 'quiet')
    assert.equal(verdictOf(policy, { drifted: [], decided: 0 }), 'none')
  })
})

describe('an alert', () => {
  test('is pending until enough windows in a row drifted, then fires', () => {
    assert.deepEqual([pending.status, pending.windows, pending.severity], ['pending', 1, 'page'])
    assert.deepEqual([firing.status, firing.windows, firing.id, firing.summary], ['firing', 2, 'alert-1', 'at 1'])
    assert.deepEqual([firing.createdAt, firing.updatedAt], [at(0), at(1)])
    assert.deepEqual(firing.signals, ['signal-1'])
  })
  test('fires at once where one window is enough', () => {
    assert.equal(nextAlert({ ...policy, forWindows: 1 }, window(0, ['price']), null, null, make)?.status, 'firing')
  })
  test('is resolved by a quiet window, and left alone by one that decides nothing', () => {
    assert.equal(next(firing, window(2, []))?.status, 'resolved')
    assert.equal(next(pending, window(2, []))?.status, 'resolved')
    assert.equal(next(firing, window(2, [], { decided: 0 })), firing)
    assert.equal(next(null, window(2, [])), null)
  })
  test('is not moved on by looking at the same rows again', () => {
    assert.equal(next(pending, window(1, ['a', 'b'], { repeated: true })), pending)
  })
  test('stays acknowledged while drift goes on', () => {
    const seen: Alert = { ...firing, status: 'acknowledged' }
    const after = next(seen, window(3, ['a', 'b'])) as Alert
    assert.deepEqual([after.status, after.windows], ['acknowledged', 3])
  })
  test('does not come back before the cooldown after one that fired has passed', () => {
    const resolved = next(firing, window(2, [])) as Alert
    assert.equal(next(null, window(61, ['a', 'b']), resolved), null)
    assert.equal(next(null, window(62, ['a', 'b']), resolved)?.status, 'pending')
  })
})
