import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import fc from 'fast-check'
import { auc } from '../metrics/index.ts'
import { calibration, gainCurve, precisionRecallCurve, rank, residuals, rocCurve, thresholdCurve } from './index.ts'

interface Golden {
  scores: number[]
  truth: number[]
  values: number[]
  predicted: number[]
  roc: { auc: number; falsePositiveRate: number[]; truePositiveRate: number[]; thresholds: number[] }
  precisionRecall: { averagePrecision: number; precision: number[]; recall: number[]; thresholds: number[] }
  gain: number[]
  calibration: { width: Record<'said' | 'observed', number[]>; quantile: Record<'rows' | 'said' | 'observed', number[]> } & Record<
    'ece' | 'mce' | 'brier' | 'intercept' | 'slope' | 'z' | 'pValue',
    number
  >
  residuals: {
    mean: number
    sd: number
    quantiles: number[]
    bins: Record<'rows' | 'predicted' | 'truth' | 'bias' | 'mae' | 'rmse', number[]>
  }
}
const golden = JSON.parse(readFileSync(new URL('curves.oracle.json', import.meta.url), 'utf8')) as Golden
const scores = Float64Array.from(golden.scores)
const near = (got: number | null | undefined, want: number | undefined, tolerance = 1e-10): void =>
  assert.ok(typeof got === 'number' && want !== undefined && Math.abs(got - want) <= tolerance, `expected ${want}, got ${got}`)
const allNear = (got: readonly (number | null)[], want: readonly number[], tolerance?: number): void => {
  assert.equal(got.length, want.length)
  for (const [i, value] of got.entries()) near(value, want[i], tolerance)
}
const everyPoint = Number.POSITIVE_INFINITY

test('ROC and precision–recall agree with scikit-learn at every threshold, ties included', () => {
  const ranking = rank(scores, golden.truth)
  const roc = rocCurve(ranking, everyPoint)!
  allNear(
    roc.map((point) => point.falsePositiveRate),
    golden.roc.falsePositiveRate,
  )
  allNear(
    roc.map((point) => point.truePositiveRate),
    golden.roc.truePositiveRate,
  )
  assert.deepEqual(
    roc.slice(1).map((point) => point.threshold),
    golden.roc.thresholds,
  )
  near(auc(scores, golden.truth), golden.roc.auc)
  const found = precisionRecallCurve(ranking, everyPoint)!
  near(found.averagePrecision, golden.precisionRecall.averagePrecision)
  allNear(
    found.points.map((point) => point.precision),
    golden.precisionRecall.precision,
  )
  allNear(
    found.points.map((point) => point.recall),
    golden.precisionRecall.recall,
  )
})

test('gain is what the best rows hold when equal scores are drawn by chance', () => {
  const found = gainCurve(rank(scores, golden.truth))!
  for (const [i, point] of found.entries()) near(point.gain, golden.gain[i], 0.003)
  near(found[9]?.lift, 1)
})

test('calibration agrees with scikit-learn, pandas and statsmodels', () => {
  const { quantile, width, ...numbers } = golden.calibration
  const found = calibration(scores, golden.truth)!
  for (const key of ['rows', 'said', 'observed'] as const)
    allNear(
      found.bins.map((bin) => bin[key]),
      quantile[key],
    )
  for (const [key, value] of Object.entries(numbers)) near(found[key as keyof typeof numbers], value, 1e-8)
  const equal = calibration(
    scores.map((p) => p + 0.003),
    golden.truth,
    'width',
  )!
  for (const key of ['said', 'observed'] as const)
    allNear(
      equal.bins.map((bin) => bin[key]),
      width[key],
    )
})

test('residuals agree with pandas', () => {
  const found = residuals({ truth: Float64Array.from(golden.values), predicted: Float64Array.from(golden.predicted) })!
  near(found.mean, golden.residuals.mean)
  near(found.sd, golden.residuals.sd)
  allNear(
    Object.values(found.quantiles).sort((a, b) => a - b),
    golden.residuals.quantiles,
  )
  for (const [key, want] of Object.entries(golden.residuals.bins))
    allNear(
      found.bins.map((bin) => bin[key as 'bias']),
      want,
    )
})

const anyRows = fc.array(fc.record({ score: fc.double({ min: 0, max: 1, noNaN: true }), truth: fc.nat(1) }), {
  minLength: 1,
  maxLength: 60,
})

test('each point of the threshold curve is what counting rows gives', () => {
  fc.assert(
    fc.property(anyRows, (rows) => {
      const [said, truth] = [Float64Array.from(rows, ({ score }) => score), rows.map((row) => row.truth)]
      for (const point of thresholdCurve(rank(said, truth), 4)) {
        const hits = rows.filter((row) => row.score >= point.threshold && row.truth === 1).length
        const chosen = rows.filter((row) => row.score >= point.threshold).length
        const positives = truth.filter((own) => own === 1).length
        near(point.selected, chosen / rows.length)
        assert.deepEqual([point.precision, point.recall], [chosen === 0 ? null : hits / chosen, positives === 0 ? null : hits / positives])
      }
    }),
  )
})

test('what rows cannot show is null: no rows, one class, one probability, parted without a mistake', () => {
  const none = rank(new Float64Array(0), [])
  assert.deepEqual([rocCurve(none), precisionRecallCurve(none), gainCurve(none), thresholdCurve(none)], [null, null, null, []])
  assert.deepEqual(
    [calibration(new Float64Array(0), []), residuals({ truth: new Float64Array(0), predicted: new Float64Array(0) })],
    [null, null],
  )
  const oneClass = rank(Float64Array.of(0.1, 0.9), [1, 1])
  assert.equal(rocCurve(oneClass), null)
  near(precisionRecallCurve(oneClass)?.averagePrecision, 1)
  for (const [said, truth] of [
    [
      [0.5, 0.5, 0.5],
      [0, 1, 1],
    ],
    [
      [0.1, 0.9],
      [0, 1],
    ],
    [
      [0.2, 0.4],
      [1, 1],
    ],
    [
      [0, 1, 1],
      [0, 1, 1],
    ],
  ] as const) {
    const found = calibration(Float64Array.from(said), truth)!
    assert.equal(found.slope, null)
    assert.ok(found.ece >= 0 && found.bins.reduce((sum, bin) => sum + bin.rows, 0) === said.length)
  }
})

test('one row, equal and enormous numbers give finite errors', () => {
  const one = residuals({ truth: Float64Array.of(3), predicted: Float64Array.of(1) })!
  assert.deepEqual([one.mean, one.sd, one.bins.length, one.bins[0]?.rows], [2, 0, 1, 1])
  const big = residuals({ truth: Float64Array.of(1e150, 1e150), predicted: Float64Array.of(0, 1e150) })!
  assert.ok(big.bins.every((bin) => Number.isFinite(bin.rmse)))
})

test('a NaN score is refused by name', () => {
  assert.throws(() => rank(Float64Array.of(0.1, Number.NaN), [0, 1]), { code: 'input-invalid' })
  assert.throws(() => calibration(Float64Array.of(Number.NaN), [0]), { code: 'input-invalid' })
})
