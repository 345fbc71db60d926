import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Signal } from '@levain/sdk'
import { driftedOf, featuresOf, windowsOf } from './windows.ts'

const signal = (day: number, feature: string, decision: Signal['decision'], statistic: number): Signal =>
  ({
    feature,
    method: 'psi',
    decision,
    statistic,
    threshold: 0.1,
    window: { from: `2026-01-0${day}T00:00:00.000Z`, to: `2026-01-0${day + 1}T00:00:00.000Z` },
  }) as unknown as Signal

test('signals are gathered by window, the newest first; of two checks of a window the newer counts', () => {
  const windows = windowsOf([signal(1, 'wind', 'drift', 0.3), signal(2, 'wind', 'no-drift', 0.01), signal(1, 'wind', 'no-drift', 0.02)])
  assert.deepEqual(
    windows.map(({ from, signals }) => [from.slice(0, 10), signals.map(({ decision }) => decision)]),
    [
      ['2026-01-02', ['no-drift']],
      ['2026-01-01', ['drift']],
    ],
  )
})

test('what drifted stands first, a large negative change like a large positive one', () => {
  const signals = [signal(1, 'calm', 'no-drift', 0.01), signal(1, 'up', 'drift', 0.2), signal(1, 'down', 'drift', -0.9)]
  assert.deepEqual(featuresOf(signals), ['down', 'up', 'calm'])
  assert.deepEqual(driftedOf(signals), ['up', 'down'])
})
