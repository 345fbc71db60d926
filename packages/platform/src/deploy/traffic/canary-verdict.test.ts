import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { judgeCanary, type Observation } from './canary-verdict.ts'

const canary = {
  everyMs: 60_000,
  minRequests: 50,
  step: 0,
  steps: [5, 100],
  limits: { maxErrorRate: 0.01, maxP99Ms: 100, maxDrift: 0.2, minQuality: 0.8, metric: 'accuracy' },
}
const well: Observation = {
  elapsedMs: 60_000,
  requests: 1000,
  errors: 0,
  p99Ms: 20,
  drift: { psi: 0.01, decision: 'no-drift' },
  quality: { labelled: 200, value: 0.85, low: 0.8, high: 0.9 },
}
const moveOf = (changes: Partial<Observation>, limits: Partial<(typeof canary)['limits']> = {}) =>
  judgeCanary({ ...canary, limits: { ...canary.limits, ...limits } }, { ...well, ...changes }).move

test('a canary goes on only when its step is over and everything it was asked to look at was seen within its limits', () => {
  assert.equal(moveOf({}), 'on')
  for (const unseen of [
    { elapsedMs: 59_999 },
    { requests: 49 },
    { drift: null },
    { drift: { psi: Number.NaN, decision: 'insufficient-data' as const } },
    { quality: null },
    { quality: { labelled: 29, value: 0.99, low: 0.9, high: 1 } },
    { quality: { labelled: 40, value: null, low: null, high: null } },
  ])
    assert.equal(moveOf(unseen), 'wait', JSON.stringify(unseen))
})

test('each limit takes it back, also before its step is over where it is surely broken', () => {
  for (const broken of [
    { errors: 40, elapsedMs: 1000 },
    { errors: 3, requests: 3, elapsedMs: 1000 },
    { errors: 11 },
    { p99Ms: 101, elapsedMs: 1000 },
    { drift: { psi: 0.4, decision: 'drift' as const }, elapsedMs: 1000 },
    { quality: { labelled: 200, value: 0.7, low: 0.66, high: 0.74 }, elapsedMs: 1000 },
    { quality: { labelled: 200, value: 0.79, low: 0.75, high: 0.83 } },
  ])
    assert.equal(moveOf(broken), 'back', JSON.stringify(broken))
})

test('what might be chance does not take it back in the middle of a step', () => {
  for (const chance of [
    { errors: 1, requests: 100, elapsedMs: 1000 },
    { p99Ms: 500, requests: 19, elapsedMs: 1000 },
    { drift: { psi: 0.4, decision: 'large-but-unproven' as const }, elapsedMs: 1000 },
    { quality: { labelled: 200, value: 0.79, low: 0.75, high: 0.83 }, elapsedMs: 1000 },
  ])
    assert.equal(moveOf(chance), 'wait', JSON.stringify(chance))
})

test('a metric that should be small is asked to be at most the limit', () => {
  const rmse = { minQuality: 2, metric: 'rmse' }
  assert.equal(moveOf({ quality: { labelled: 100, value: 1.9, low: 1.8, high: 2.1 } }, rmse), 'on')
  assert.equal(moveOf({ quality: { labelled: 100, value: 2.2, low: 2.1, high: 2.4 } }, rmse), 'back')
})

test('whatever is seen, a broken error limit never goes on, and more errors never help', () => {
  const counts = fc
    .record({ requests: fc.integer({ min: 1, max: 5000 }), errors: fc.nat(5000) })
    .filter(({ requests, errors }) => errors <= requests)
  fc.assert(
    fc.property(counts, ({ requests, errors }) => {
      const move = moveOf({ requests, errors })
      if (errors / requests > 0.01) assert.notEqual(move, 'on')
      if (move === 'back' && errors < requests) assert.equal(moveOf({ requests, errors: errors + 1 }), 'back')
    }),
  )
})
