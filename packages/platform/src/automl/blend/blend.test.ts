import assert from 'node:assert/strict'
import { test } from 'node:test'
import { seededRandom } from '@levain/core'
import { createCalibrator } from '@levain/runtime/model'
import { pointMetric } from '@levain/runtime/stats'
import { divide } from '../folds.ts'
import type { Plan } from '../plan.ts'
import { blend, judgedRows } from './blend.ts'
import { mixed, selectGreedily, selectInBags } from './greedy.ts'
import { fitIsotonic } from './isotonic.ts'
import { type Judged, logLoss, objectiveFor } from './objective.ts'
import { fitSigmoid } from './sigmoid.ts'

const random = seededRandom(11)
/** Rows whose class follows the odds z, and answers that know z with some noise and a slope of their own. */
const rows = 2000
const odds = Float64Array.from({ length: rows }, () => 3 * (random.next() + random.next() - 1))
const truth = odds.map((z) => (random.next() < 1 / (1 + Math.exp(-z)) ? 1 : 0))
const answers = (noise: number, slope: number): Float64Array =>
  Float64Array.from(odds).reduce<Float64Array>(
    (out, z, i) => {
      const p = 1 / (1 + Math.exp(-slope * (z + noise * (random.next() - 0.5))))
      out.set([1 - p, p], 2 * i)
      return out
    },
    new Float64Array(2 * rows),
  )
const judged: Judged = { truth, outputs: 2, bounds: [0, 500, 1000, 1500, 2000] }
const planOf = (metric: Plan['metric']): Plan => ({
  ...{ task: 'classification', classes: ['no', 'yes'], metric, truth, split: '', rows, workers: 1, guardrails: [] },
  features: { drop: [], categories: 'auto', maxLevels: 64, dateParts: [] } as unknown as Plan['features'],
  folds: divide({ truth, classes: 2, folds: 4, seed: 0, groups: null, times: null }),
})

test('the area under the curve is the same whether rows are sorted or, where there are many, counted', () => {
  const twice = (values: Float64Array): Float64Array => Float64Array.from([...values, ...values])
  const many: Judged = { truth: twice(truth), outputs: 2, bounds: [0, 2 * rows] }
  const once: Judged = { truth, outputs: 2, bounds: [0, rows] }
  const scores = answers(2, 1)
  const [counted, sorted] = [objectiveFor('auc', many)(twice(scores)), objectiveFor('auc', once)(scores)]
  assert.ok(Math.abs(counted - sorted) < 2e-4)
})

test('the area under the curve is the mean of that of the folds', () => {
  const scores = answers(2, 1)
  const loss = logLoss(scores, judged)
  const byParts = [0, 1, 2, 3].map((f) =>
    pointMetric(
      {
        ...{ task: 'classification', classes: 2, predicted: new Int32Array(500) },
        truth: Int32Array.from(truth.subarray(500 * f, 500 * f + 500)),
        probabilities: scores.subarray(1000 * f, 1000 * f + 1000),
      },
      'auc',
    ),
  )
  const mean = byParts.reduce<number>((sum, own) => sum + (own ?? 0), 0) / 4
  assert.ok(Math.abs(objectiveFor('auc', judged)(scores) + 0.01 * loss - mean) < 2e-4)
})

test('a mix of two noisy models is better than either, and one that says the opposite gets hardly any weight', () => {
  const members = [answers(4, 1), answers(4, 1), answers(4, -1)]
  const objective = objectiveFor('log-loss', judged)
  const weights = selectGreedily(members, objective, 25, 8)
  assert.ok(Math.abs(weights.reduce((sum, own) => sum + own, 0) - 1) < 1e-12)
  assert.ok(weights[0]! > 0.2 && weights[1]! > 0.2 && weights[2]! < 0.15)
  assert.ok(objective(mixed(members, weights)) > Math.max(...members.map(objective)))
})

test('no more members are kept than wanted', () => {
  const members = Array.from({ length: 6 }, () => answers(6, 1))
  const weights = selectGreedily(members, objectiveFor('log-loss', judged), 25, 2)
  assert.equal(weights.filter((own) => own > 0).length, 2)
  assert.ok(Math.abs(weights.reduce((sum, own) => sum + own, 0) - 1) < 1e-12)
})

test('in bags a single member that was lucky on few rows does not stand alone', () => {
  const few = 40
  const own = truth.subarray(0, few)
  const lucky = Float64Array.from(own).reduce<Float64Array>(
    (out, y, i) => {
      out.set([y === 1 ? 0.02 : 0.98, y === 1 ? 0.98 : 0.02], 2 * i)
      return out
    },
    new Float64Array(2 * few),
  )
  const members = [lucky, ...Array.from({ length: 7 }, () => answers(2, 1).subarray(0, 2 * few))]
  const objective = objectiveFor('log-loss', { truth: own, outputs: 2, bounds: [0, few] })
  const options = { bags: 10, roundsMax: 25, membersMax: 8 }
  const alone = selectGreedily(members, objective, 25, 8)
  const bagged = selectInBags(members, objective, { ...options, random: seededRandom(3) })
  assert.ok(alone[0]! > 0.99)
  assert.ok(bagged[0]! > 0.2 && bagged[0]! < 0.9, `${bagged}`)
  assert.ok(Math.abs(bagged.reduce((sum, weight) => sum + weight, 0) - 1) < 1e-12)
  assert.deepEqual(bagged, selectInBags(members, objective, { ...options, random: seededRandom(3) }))
})

test('a sigmoid finds back the slope and shift that answers were distorted with', () => {
  const scores = answers(0, 2.5)
  const found = fitSigmoid(scores, judged)
  assert.ok(found.kind === 'sigmoid' && Math.abs(found.slope - 0.4) < 0.05 && Math.abs(found.intercept[1]!) < 0.15)
  const corrected = scores.slice()
  createCalibrator(found, 2)(corrected, 0, rows)
  assert.ok(logLoss(corrected, judged) < logLoss(scores, judged) - 0.02)
})

test('an isotonic line rises, and lowers the log loss of distorted answers', () => {
  const scores = answers(0, 2.5)
  const found = fitIsotonic(scores, judged)
  assert.ok(found.kind === 'isotonic')
  for (const { x, y } of found.kind === 'isotonic' ? found.lines : [])
    for (let i = 1; i < x.length; i++) assert.ok(x[i]! > x[i - 1]! && y[i]! >= y[i - 1]! - 0.02)
  const corrected = scores.slice()
  createCalibrator(found, 2)(corrected, 0, rows)
  assert.ok(logLoss(corrected, judged) < logLoss(scores, judged))
})

test('an ensemble is judged on folds that had no say in it, and corrected where its probabilities are off', () => {
  const plan = planOf('auc')
  const order = judgedRows(plan).truth
  assert.equal(order.length, rows)
  // Answers stand fold after fold, as trials give them.
  const places = Array.from({ length: 4 }, (_, f) => [...plan.folds.part.keys()].filter((row) => plan.folds.part[row] === f)).flat()
  const sorted = (scores: Float64Array): Float64Array =>
    Float64Array.from(places.flatMap((row) => [scores[2 * row]!, scores[2 * row + 1]!]))
  const members = [answers(3, 3), answers(3, 3)].map(sorted)
  const { weights, calibration, metrics, singles } = blend(plan, { members, roundsMax: 25, membersMax: 8 })
  assert.ok(weights.every((own) => own > 0.2))
  assert.ok(calibration !== null)
  assert.deepEqual([metrics.auc?.length, singles.auc?.length], [4, 4])
  const mean = (values: readonly number[] = []): number => values.reduce((sum, own) => sum + own, 0) / values.length
  assert.ok(mean(metrics.auc) > mean(singles.auc))
  assert.ok(mean(metrics['log-loss']) < Math.min(...members.map((own) => logLoss(own, judgedRows(plan)))) - 0.05)
})
