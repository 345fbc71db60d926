import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { seededRandom } from '@levain/core/context'
import { compareArms } from './compare-arms.ts'

interface Case {
  readonly a: readonly number[]
  readonly b: readonly number[]
  readonly low: number
  readonly high: number
  readonly pValue: number
}
const golden = JSON.parse(readFileSync(new URL('./compare-arms.oracle.json', import.meta.url), 'utf8')) as { means: Case[]; shares: Case[] }

const near = (got: number, expected: number) =>
  assert.ok(Math.abs(got - expected) < 1e-9 * Math.max(1, Math.abs(expected)), `${got} ≠ ${expected}`)

test('the interval and p-value of a single look are those of SciPy', () => {
  for (const [kind, cases] of [
    ['mean', golden.means],
    ['share', golden.shares],
  ] as const) {
    for (const { a, b, low, high, pValue } of cases) {
      const outcomes = ([n = 0, mean = 0, variance = mean * (1 - mean)]: readonly number[]) => ({ n, mean, variance })
      const { fixed } = compareArms(outcomes(a), outcomes(b), kind)
      near(fixed.low, low)
      near(fixed.high, high)
      near(fixed.pValue, pValue)
    }
  }
})

/** How often two arms are called different in some look after each 10 of 2,000 outcomes. */
function shownShare(shares: readonly [number, number], experiments: number): { always: number; fixed: number } {
  const random = seededRandom(11)
  const shown = { always: 0, fixed: 0 }
  for (let experiment = 0; experiment < experiments; experiment++) {
    const hits: [number, number] = [0, 0]
    const called = { always: false, fixed: false }
    for (let n = 1; n <= 2000; n++) {
      for (const arm of [0, 1] as const) if (random.next() < shares[arm]) hits[arm] += 1
      if (n % 10 !== 0 || n < 30) continue
      const outcomes = (arm: 0 | 1) => ({ n, mean: hits[arm] / n, variance: 0 })
      const { always, fixed } = compareArms(outcomes(0), outcomes(1), 'share')
      called.always ||= always.low > 0 || always.high < 0
      called.fixed ||= fixed.low > 0 || fixed.high < 0
    }
    if (called.always) shown.always += 1
    if (called.fixed) shown.fixed += 1
  }
  return { always: shown.always / experiments, fixed: shown.fixed / experiments }
}

test('who looks after each outcome is misled in at most 5 of 100 experiments, where a single-look test misleads far more often', () => {
  const { always, fixed } = shownShare([0.8, 0.8], 300)
  assert.ok(always <= 0.05, String(always))
  assert.ok(fixed > 0.2, String(fixed))
})

test('a real difference is shown', () => {
  assert.ok(shownShare([0.8, 0.9], 100).always > 0.95)
})

test('where nothing varies nothing is shown', () => {
  const outcomes = { n: 40, mean: 1, variance: 0 }
  const { always } = compareArms(outcomes, outcomes, 'share')
  assert.ok(always.low < 0 && always.high > 0)
})
