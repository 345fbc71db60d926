import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { isLevainError, seededRandom } from '@levain/core'
import fc from 'fast-check'
import { auc, compareModels, confusionMatrix, measure, type Scores, wilson } from './index.ts'

interface Golden {
  binary: {
    truth: number[]
    score: number[]
    other: number[]
    expected: Record<string, number> & { confusion: number[][] }
    delong: { se: number; difference: number; seDifference: number }
  }
  multiclass: { truth: number[]; probabilities: number[]; expected: Record<string, number> & { confusion: number[][] } }
  regression: { truth: number[]; predicted: number[]; expected: Record<string, number> }
}
const golden = JSON.parse(readFileSync(new URL('metrics.golden.json', import.meta.url), 'utf8')) as Golden

const binary = (truth: readonly number[], score: readonly number[]): Extract<Scores, { task: 'classification' }> => ({
  task: 'classification',
  classes: 2,
  truth: Int32Array.from(truth),
  predicted: Int32Array.from(score, (p) => (p >= 0.5 ? 1 : 0)),
  probabilities: Float64Array.from(score.flatMap((p) => [1 - p, p])),
})
const near = (got: number | null | undefined, want: number, tolerance = 1e-9): void =>
  assert.ok(typeof got === 'number' && Math.abs(got - want) <= tolerance, `expected ${want}, got ${got}`)

test('binary metrics agree with scikit-learn, ties included', () => {
  const scores = binary(golden.binary.truth, golden.binary.score)
  const got = measure(scores)
  for (const [name, want] of Object.entries(golden.binary.expected)) if (typeof want === 'number') near(got[name]?.value, want)
  assert.deepEqual(confusionMatrix(scores.truth, scores.predicted, 2), golden.binary.expected.confusion)
})

test('multiclass metrics agree with scikit-learn: macro averages, one class against the rest', () => {
  const { truth, probabilities, expected } = golden.multiclass
  const predicted = Int32Array.from(truth, (_, i) => {
    const row = probabilities.slice(3 * i, 3 * i + 3)
    return row.indexOf(Math.max(...row))
  })
  const got = measure({
    task: 'classification',
    classes: 3,
    truth: Int32Array.from(truth),
    predicted,
    probabilities: Float64Array.from(probabilities),
  })
  for (const [name, want] of Object.entries(expected)) if (typeof want === 'number') near(got[name]?.value, want, 1e-8)
  assert.deepEqual(confusionMatrix(Int32Array.from(truth), predicted, 3), expected.confusion)
})

test('regression metrics agree with scikit-learn', () => {
  const { truth, predicted, expected } = golden.regression
  const got = measure({ task: 'regression', truth: Float64Array.from(truth), predicted: Float64Array.from(predicted) })
  for (const [name, want] of Object.entries(expected)) near(got[name]?.value, want)
})

test("the AUC's interval and the paired one are DeLong's", () => {
  const { truth, score, other, delong } = golden.binary
  const { auc: own } = measure(binary(truth, score))
  near((own!.high! - own!.low!) / 2 / 1.959963984540054, delong.se)
  const paired = compareModels('auc', binary(truth, score), binary(truth, other))
  near(paired.difference, delong.difference)
  near((paired.high! - paired.low!) / 2 / 1.959963984540054, delong.seDifference)
  assert.equal(paired.method, 'DeLong')
})

test('AUC equals the share of ordered pairs, is 1 − AUC for reversed scores, and is unmoved by monotone change', () => {
  const row = fc.record({ y: fc.integer({ min: 0, max: 1 }), s: fc.integer({ min: -5, max: 5 }) })
  fc.assert(
    fc.property(fc.array(row, { minLength: 2, maxLength: 40 }), (rows) => {
      const truth = rows.map((r) => r.y)
      const score = Float64Array.from(rows, (r) => r.s)
      const pairs = rows
        .filter((a) => a.y === 1)
        .flatMap((a) => rows.filter((b) => b.y === 0).map((b) => (a.s > b.s ? 1 : a.s === b.s ? 0.5 : 0)))
      const got = auc(score, truth)
      if (pairs.length === 0) return assert.equal(got, null)
      near(got, pairs.reduce((a: number, b) => a + b, 0) / pairs.length)
      near(
        auc(
          score.map((s) => -s),
          truth,
        ),
        1 - got!,
      )
      near(
        auc(
          score.map((s) => Math.exp(s)),
          truth,
        ),
        got!,
      )
    }),
  )
})

test('a NaN score fails loudly', () => {
  assert.throws(
    () => auc(Float64Array.of(0.1, Number.NaN), [0, 1]),
    (error) => isLevainError(error, 'input-invalid') && /NaN in row 2/.test(error.message),
  )
  assert.throws(() => measure(binary([0, 1], [0.2, Number.NaN])), /NaN/)
  assert.throws(() => measure({ task: 'regression', truth: Float64Array.of(1), predicted: Float64Array.of(Number.NaN) }), /NaN/)
})

test('no rows and a single class give no evidence, not zero', () => {
  for (const metric of Object.values(measure(binary([], [])))) assert.deepEqual(metric, { value: null, n: 0 })
  const one = measure(binary([1, 1, 1], [0.2, 0.7, 0.9]))
  assert.equal(one.auc!.value, null)
  near(one.accuracy!.value, 2 / 3)
  const nothing = compareModels('auc', binary([], []), binary([], []))
  assert.equal(nothing.difference, null)
})

test('intervals cover the truth about 95 times in 100', () => {
  const random = seededRandom(5)
  const covered = { accuracy: 0, 'log-loss': 0, auc: 0, f1: 0 }
  const trials = 150
  // P(y = 1) = s where s is uniform on {0.1, …, 0.9}: true values from a large sample of the same kind.
  const sample = (n: number): Scores => {
    const score = Array.from({ length: n }, () => 0.1 + 0.1 * Math.floor(random.next() * 9))
    return binary(
      score.map((s) => (random.next() < s ? 1 : 0)),
      score,
    )
  }
  const truth = measure(sample(200_000))
  for (let t = 0; t < trials; t++) {
    const got = measure(sample(300), t)
    for (const name of Object.keys(covered) as (keyof typeof covered)[]) {
      if (got[name]!.low! <= truth[name]!.value! && truth[name]!.value! <= got[name]!.high!) covered[name] += 1
    }
  }
  for (const [name, hits] of Object.entries(covered))
    assert.ok(hits / trials > 0.89 && hits / trials < 0.99, `${name}: ${hits} of ${trials}`)
})

test("Wilson's interval is right at a known point and does not collapse at the ends", () => {
  const { low, high } = wilson(8, 10)
  near(low, 0.4901625, 1e-6)
  near(high, 0.9433178, 1e-6)
  assert.ok(wilson(10, 10).low < 0.8)
})

test('a model compared with itself differs by nothing; a better one by more than nothing', () => {
  const { truth, score, other } = golden.binary
  for (const metric of ['auc', 'accuracy', 'log-loss', 'f1', 'brier'] as const) {
    const same = compareModels(metric, binary(truth, score), binary(truth, score))
    assert.equal(same.difference, 0)
    assert.ok(same.low! <= 0 && same.high! >= 0)
    const ahead = compareModels(metric, binary(truth, score), binary(truth, other))
    const back = compareModels(metric, binary(truth, other), binary(truth, score))
    near(ahead.difference, -back.difference!)
    assert.ok(ahead.low! <= ahead.difference! && ahead.difference! <= ahead.high!)
  }
})

test('a perfect ranking of a few rows is not called certain', () => {
  const { auc: few } = measure(binary([0, 0, 0, 1, 1, 1], [0.1, 0.2, 0.3, 0.7, 0.8, 0.9]))
  assert.deepEqual([few!.value, few!.high], [1, 1])
  near(few!.low, wilson(3, 3).low)
})

test('a comparison of other rows is refused', () => {
  assert.throws(() => compareModels('auc', binary([0, 1], [0.1, 0.2]), binary([1, 1], [0.1, 0.2])), /the same rows/)
  assert.throws(() => compareModels('rmse', binary([0, 1], [0.1, 0.2]), binary([0, 1], [0.1, 0.2])), /metric/)
})

test('the same seed gives the same intervals', () => {
  const scores = binary(golden.binary.truth, golden.binary.score)
  assert.deepEqual(measure(scores, 3), measure(scores, 3))
  assert.notDeepEqual(measure(scores, 3), measure(scores, 4))
})
