import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { type PairedLoss, pairedLoss, type Scores } from './index.ts'

const golden = JSON.parse(readFileSync(new URL('paired-loss.oracle.json', import.meta.url), 'utf8')) as Record<
  'values' | 'one' | 'two' | 'truth' | 'p' | 'q',
  number[]
> &
  Record<'squared' | 'log', Omit<PairedLoss, 'loss'>>
const values = (predicted: readonly number[]): Scores => ({
  task: 'regression',
  truth: Float64Array.from(golden.values),
  predicted: Float64Array.from(predicted),
})
const classes = (p: readonly number[]): Scores => ({
  task: 'classification',
  classes: 2,
  truth: Int32Array.from(golden.truth),
  predicted: Int32Array.from(p, (own) => Number(own >= 0.5)),
  probabilities: Float64Array.from(p.flatMap((own) => [1 - own, own])),
})

test('differences of losses, their intervals and p-values agree with SciPy', () => {
  const found = { squared: pairedLoss(values(golden.one), values(golden.two)), log: pairedLoss(classes(golden.p), classes(golden.q)) }
  for (const loss of ['squared', 'log'] as const) {
    assert.equal(found[loss]?.loss, loss)
    for (const [key, want] of Object.entries(golden[loss])) {
      const got = found[loss]?.[key as 'low'] ?? Number.NaN
      assert.ok(Math.abs(got - want) < 1e-10, `${loss} ${key}: expected ${want}, got ${got}`)
    }
  }
})

test('equal answers differ in nothing, and one row shows nothing', () => {
  assert.deepEqual(pairedLoss(classes(golden.p), classes(golden.p)), { loss: 'log', difference: 0, low: 0, high: 0, pValue: 1 })
  const one = { task: 'regression', truth: Float64Array.of(1), predicted: Float64Array.of(2) } as const
  assert.equal(pairedLoss(one, one), null)
})
