import assert from 'node:assert/strict'
import { test } from 'node:test'
import { holds } from './ensemble.ts'

const blend = (ensemble: number[], single: number[]): Parameters<typeof holds>[0] => ({
  ...{ weights: [0.5, 0.5], calibration: null },
  metrics: { auc: ensemble, 'log-loss': ensemble },
  singles: { auc: single, 'log-loss': single },
})

test('an ensemble that is as good but for chance is kept, and one that is worse in fold after fold is not', () => {
  assert.ok(holds(blend([0.9, 0.8, 0.85], [0.89, 0.82, 0.85]), 'auc'))
  assert.ok(!holds(blend([0.9, 0.8, 0.85], [0.92, 0.83, 0.87]), 'auc'))
  assert.ok(holds(blend([0.9, 0.8, 0.85], [0.92, 0.83, 0.87]), 'log-loss'))
  assert.ok(!holds(blend([], []), 'auc'))
})
