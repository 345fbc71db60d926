import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { seededRandom } from '@levain/core'
import { normalQuantile } from '@levain/runtime/math'
import { countInto, decileEdges, type Moments } from '@levain/runtime/stats'
import type { ColumnSummary, DriftTest } from './drift-test.ts'

/** How a drift test behaves beyond what every one must. */
export interface DriftTestTraits {
  /** |statistic| is the same with the sides swapped; false needs a reason. */
  readonly symmetric: true | { readonly because: string }
  /** What it must find: values moved up, or spread out. */
  readonly finds: 'shift' | 'spread'
}

/** What every drift test must keep. Call it in the test of your own. */
export function testDriftTest(driftTest: DriftTest, traits: DriftTestTraits): void {
  const numeric = driftTest.kinds.includes('numeric')
  const change = (by: number) => (traits.finds === 'shift' ? { shift: by, spread: 1 } : { shift: 0, spread: 1 + by })

  describe(`drift test ${driftTest.name}`, () => {
    test('declares what it computes and from where the effect is large', () => {
      assert.ok(driftTest.variant.length > 10)
      assert.ok(Number.isFinite(driftTest.threshold) && driftTest.threshold > 0)
    })
    test('a side compared with itself has no effect and no evidence', () => {
      const { statistic, pValue } = driftTest.score(sample(1, 2000, {}, numeric), sample(1, 2000, {}, numeric))
      assert.ok(Math.abs(statistic) < 1e-9, String(statistic))
      assert.ok(pValue > 0.999, String(pValue))
    })
    test('the effect grows with the change and passes the threshold', () => {
      const reference = sample(2, 4000, {}, numeric)
      const effects = [0, 0.3, 0.8, 1.6].map((by) => Math.abs(driftTest.score(reference, sample(3, 2000, change(by), numeric)).statistic))
      for (let i = 1; i < effects.length; i += 1) assert.ok(effects[i]! > effects[i - 1]!, effects.join(' < '))
      assert.ok(effects[0]! < driftTest.threshold && effects.at(-1)! > driftTest.threshold)
    })
    test('without drift it is near its null expectation, and rings no more often than it should', () => {
      const rounds = 200
      let [alarms, sum, expected] = [0, 0, 0]
      for (let round = 0; round < rounds; round += 1) {
        const score = driftTest.score(sample(1000 + round, 1500, {}, numeric), sample(5000 + round, 500, {}, numeric))
        alarms += Number(score.pValue <= 0.05)
        sum += Math.abs(score.statistic) / rounds
        expected += score.nullExpectation / rounds
      }
      assert.ok(alarms / rounds <= 0.05 + 4 * Math.sqrt((0.05 * 0.95) / rounds), `${alarms} alarms in ${rounds}`)
      assert.ok(sum > expected / 1.5 && sum < expected * 1.5, `${sum} where ${expected} was expected`)
    })
    test(traits.symmetric === true ? 'is symmetric' : `is not symmetric, because ${traits.symmetric.because}`, () => {
      if (traits.symmetric !== true) return
      const [a, c] = [sample(4, 1000, {}, numeric), sample(5, 700, change(0.5), numeric)]
      assert.ok(Math.abs(Math.abs(driftTest.score(a, c).statistic) - Math.abs(driftTest.score(c, a).statistic)) < 1e-9)
    })
    test('a column of one value on both sides has no effect and no evidence', () => {
      const constant = (n: number): ColumnSummary => ({ counts: [0, n, 0], moments: numeric ? { n, mean: 3, std: 0 } : null })
      const { statistic, pValue } = driftTest.score(constant(500), constant(300))
      assert.ok(Math.abs(statistic) < 1e-9 && pValue > 0.999)
    })
  })
}

const edges = decileEdges(Float64Array.from({ length: 999 }, (_, i) => normalQuantile((i + 1) / 1000)))

function sample(seed: number, n: number, { shift = 0, spread = 1 }: { shift?: number; spread?: number }, numeric: boolean): ColumnSummary {
  const { next } = seededRandom(seed)
  const values = Float64Array.from({ length: n }, () => shift + spread * normalQuantile(Math.max(next(), 1e-12)))
  return { counts: countInto(edges, values), moments: numeric ? momentsOf(values) : null }
}

function momentsOf(values: Float64Array): Moments {
  const n = values.length
  const mean = values.reduce((sum, value) => sum + value, 0) / n
  const power = (k: number): number => values.reduce((sum, value) => sum + (value - mean) ** k, 0) / n
  return { n, mean, std: Math.sqrt(power(2)), kurtosis: power(4) / power(2) ** 2 }
}
