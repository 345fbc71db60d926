import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import type { ClassificationScores } from '../metrics/index.ts'
import { payoff } from './payoff.ts'

const golden = JSON.parse(readFileSync(new URL('../curves/curves.oracle.json', import.meta.url), 'utf8')) as {
  scores: number[]
  truth: number[]
  payoff: { payoffs: number[][]; threshold: number; perRow: number[] }
}
const binary = (scores: readonly number[], truth: readonly number[]): ClassificationScores => ({
  task: 'classification',
  classes: 2,
  truth: Int32Array.from(truth),
  predicted: Int32Array.from(scores, (p) => (p >= 0.5 ? 1 : 0)),
  probabilities: Float64Array.from(scores.flatMap((p) => [1 - p, p])),
})

test('what policies earn agrees with NumPy: as answered, by thresholds that did not see the rows, by expectation, for all, without a mistake', () => {
  const { payoffs, threshold, perRow } = golden.payoff
  const found = payoff(binary(golden.scores, golden.truth), payoffs)!
  assert.deepEqual(
    found.policies.map(({ name }) => name),
    ['as answered', 'best threshold', 'best expectation', 'one answer for all', 'no mistake'],
  )
  for (const [i, policy] of found.policies.entries()) {
    assert.ok(Math.abs(policy.perRow - perRow[i]!) < 1e-10, `${policy.name}: expected ${perRow[i]}, got ${policy.perRow}`)
    assert.ok(policy.low <= policy.perRow && policy.perRow <= policy.high)
  }
  assert.equal(found.policies[1]?.threshold, threshold)
  assert.deepEqual(found.policies[0]?.gain, { value: 0, low: 0, high: 0 })
})

test('where no positive answer ever pays, the best threshold is none', () => {
  const found = payoff(binary([0.2, 0.8, 0.6], [0, 1, 0]), [
    [0, -1],
    [0, -1],
  ])
  assert.equal(found?.policies[1]?.threshold, null)
  assert.equal(found?.policies[1]?.perRow, 0)
})

test('several classes have no threshold; a table that does not fit them is refused', () => {
  const three: ClassificationScores = {
    task: 'classification',
    classes: 3,
    truth: Int32Array.of(0, 1, 2),
    predicted: Int32Array.of(0, 1, 1),
    probabilities: Float64Array.of(0.8, 0.1, 0.1, 0.2, 0.7, 0.1, 0.1, 0.5, 0.4),
  }
  const table = [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 10],
  ]
  const found = payoff(three, table)!
  assert.deepEqual(
    found.policies.map(({ name, perRow }) => [name, perRow]),
    [
      ['as answered', 2 / 3],
      ['best expectation', 10 / 3],
      ['one answer for all', 10 / 3],
      ['no mistake', 4],
    ],
  )
  assert.throws(() => payoff(three, [[1, 0]]), { code: 'input-invalid' })
  assert.equal(
    payoff({ ...three, truth: new Int32Array(0), predicted: new Int32Array(0), probabilities: new Float64Array(0) }, table),
    null,
  )
})
