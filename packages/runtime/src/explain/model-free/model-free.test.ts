import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { type Frame, type FrameColumn, seededRandom } from '@levain/core'
import { counterfactuals } from './counterfactuals.ts'
import { dependence, gridOf } from './dependence.ts'
import { kernelShap } from './kernel-shap.ts'
import { lime } from './lime.ts'
import { localLine } from './local-line.ts'

interface Golden {
  background: number[][]
  rows: number[][]
  kernel: { base: number[]; contributions: number[][][] }
  dependence: { grid: number[]; average: number[]; rows: number[][]; two: number[][] }
  lime: { same: number[][]; answers: number[]; columns: number[]; weights: number[]; intercept: number; fit: number; local: number }
}
const golden = JSON.parse(readFileSync(new URL('model-free.oracle.json', import.meta.url), 'utf8')) as Golden
const frameOf = (rows: readonly (readonly number[])[], width = rows[0]?.length ?? 0): Frame => ({
  rows: rows.length,
  columns: Array.from({ length: width }, (_, c) => ({ kind: 'number', name: `x${c}`, values: Float64Array.from(rows, (row) => row[c]!) })),
})
const numbersOf = (frame: Frame, row: number): number[] => frame.columns.map((column) => (column as { values: Float64Array }).values[row]!)
const scoring =
  (answer: (x: number[]) => number[]) =>
  (frame: Frame): Float64Array =>
    Float64Array.from(Array.from({ length: frame.rows }, (_, i) => answer(numbersOf(frame, i))).flat())
const score = scoring(([a = 0, b = 0, c = 0, d = 0, e = 0, f = 0]) => [Math.sin(a) + b * c + 0.3 * f, Math.tanh(d - e * a)])
const near = (got: number | undefined, want: number | undefined, tolerance = 1e-9): void =>
  assert.ok(got !== undefined && want !== undefined && Math.abs(got - want) <= tolerance, `expected ${want}, got ${got}`)
const background = frameOf(golden.background)

test('contributions agree with shap’s KernelExplainer where all sets are tried, and a column that does not vary adds nothing', async () => {
  for (const [i, row] of golden.rows.entries()) {
    const found = await kernelShap(score, frameOf([row]), background, { seed: 0 })
    assert.equal(found.method, 'exact')
    for (const k of [0, 1]) {
      near(found.base[k], golden.kernel.base[k])
      for (let j = 0; j < 6; j++) near(found.contributions[j * 2 + k], golden.kernel.contributions[i]![j]![k], 1e-6)
      assert.equal(found.contributions[5 * 2 + k], 0)
    }
  }
})

test('with many columns sets are drawn: contributions add up to the answer, follow the seed, and of a sum are exact', async () => {
  const random = seededRandom(4)
  const draw = (): number[] => Array.from({ length: 16 }, () => random.next())
  const [row, rows] = [draw(), Array.from({ length: 20 }, draw)]
  const sum = scoring((x) => [x.reduce((all, value, j) => all + (j - 5) * value, 0)])
  const crossed = scoring((x) => [x.reduce((all, value, j) => all + (j - 5) * value, 0) + 4 * x[0]! * x[15]!])
  const plain = await kernelShap(sum, frameOf([row]), frameOf(rows), { seed: 1, samples: 600 })
  assert.equal(plain.method, 'sampled')
  for (const [j, value] of plain.contributions.entries()) {
    const mean = rows.reduce((all, own) => all + own[j]!, 0) / rows.length
    near(value, (j - 5) * (row[j]! - mean), 1e-9)
  }
  const [one, again, other] = await Promise.all(
    [1, 1, 2].map((seed) => kernelShap(crossed, frameOf([row]), frameOf(rows), { seed, samples: 600 })),
  )
  assert.deepEqual(one, again)
  assert.notDeepEqual(one!.contributions, other!.contributions)
  near(
    one!.contributions.reduce((all, value) => all + value, one!.base[0]!),
    crossed(frameOf([row]))[0],
    1e-9,
  )
})

test('one column, no column that varies, and no background', async () => {
  const own = await kernelShap(
    scoring(([x = 0]) => [2 * x]),
    frameOf([[3]]),
    frameOf([[1], [2]]),
    { seed: 0 },
  )
  assert.deepEqual([...own.contributions, ...own.base], [3, 3])
  const same = await kernelShap(
    scoring(([x = 0]) => [x]),
    frameOf([[1]]),
    frameOf([[1]]),
    { seed: 0 },
  )
  assert.deepEqual([...same.contributions, ...same.base], [0, 1])
  await assert.rejects(kernelShap(score, frameOf([[1]]), frameOf([], 1), { seed: 0 }), { code: 'explanation-impossible' })
})

test('partial dependence and single curves agree with scikit-learn, of one column and of two', async () => {
  const { grid, average, rows, two } = golden.dependence
  const one = await dependence(score, background, ['x0'], 5, [grid])
  for (const [p, want] of average.entries()) near(one.average[p * 2], want)
  for (const [i, curve] of rows.entries()) for (const [p, want] of curve.entries()) near(one.rows?.[(p * background.rows + i) * 2], want)
  const both = await dependence(score, background, ['x1', 'x2'], 100)
  for (const [a, line] of two.entries()) for (const [b, want] of line.entries()) near(both.average[(a * line.length + b) * 2], want)
})

test('grids hold the values where they are few, and steps between percentiles where they are many; what has none is refused', async () => {
  const column = (values: number[]): FrameColumn => ({ kind: 'number', name: 'x0', values: Float64Array.from(values) })
  assert.deepEqual(gridOf(column([2, 1, 2, Number.NaN]), 5), [1, 2])
  assert.deepEqual(gridOf(column(Array.from({ length: 101 }, (_, i) => i)), 3), [5, 50, 95])
  assert.deepEqual(gridOf(column([7, 7]), 3), [7])
  const missing = { rows: 1, columns: [column([Number.NaN])] }
  await assert.rejects(dependence(score, missing, ['x0'], 3), { code: 'explanation-impossible' })
  await assert.rejects(dependence(score, background, ['zip'], 3), { code: 'column-missing' })
})

test('the simple model of a given neighbourhood agrees with lime', () => {
  const { same, answers, columns, weights, intercept, fit, local } = golden.lime
  const found = localLine(Float64Array.from(same.flat()), Float64Array.from(answers), 7, 4)
  assert.deepEqual(found.columns, columns)
  for (const [i, weight] of weights.entries()) near(found.weights[i], weight)
  near(found.intercept, intercept)
  near(found.fit, fit)
  near(found.local, local)
})

test('rules are told in the words of the data, and a missing value is one too', async () => {
  const data: Frame = {
    rows: 8,
    columns: [
      { kind: 'number', name: 'age', values: Float64Array.of(1, 2, 3, 4, 5, 6, 7, 8) },
      { kind: 'category', name: 'city', codes: Int32Array.of(0, 1, 0, 1, 0, 1, 0, 1), levels: ['Aachen', 'Bonn'] },
      { kind: 'number', name: 'debt', values: Float64Array.of(1, 2, 3, 4, Number.NaN, 6, 7, 8) },
    ],
  }
  const row: Frame = {
    rows: 1,
    columns: [
      { kind: 'number', name: 'age', values: Float64Array.of(8) },
      { kind: 'category', name: 'city', codes: Int32Array.of(0), levels: ['Celle'] },
      { kind: 'number', name: 'debt', values: Float64Array.of(Number.NaN) },
    ],
  }
  const told = await lime((frame) => new Float64Array(frame.rows).fill(1), row, data, { samples: 50, columns: 3, output: 0, seed: 0 })
  assert.deepEqual(told.rules.map(({ rule }) => rule).sort(), ['age > 6.25', 'city = Celle', 'debt is missing'])
  assert.deepEqual([told.answer, told.local], [1, 1])
})

test('the nearest change that is enough is found, whichever column it is in; two columns where one is not', async () => {
  const data = frameOf(Array.from({ length: 21 }, (_, i) => [i / 10, (i * 8) % 21, 20 - i]))
  const goal = (scores: Float64Array, at: number): number => scores[at]! - 3
  const search = { goal, freedom: {}, changes: 3, ways: 3, values: 21 }
  const start = frameOf([[0, 0, 0]])
  const [first] = await counterfactuals(
    scoring(([a = 0, b = 0]) => [a + 3 * Number(b >= 3)]),
    start,
    data,
    search,
  )
  assert.deepEqual(first?.changes, [{ column: 'x1', from: 0, to: 3 }])
  const [pair] = await counterfactuals(
    scoring(([a = 0, , c = 0]) => [Math.min(a, 2) + Math.min(c, 1)]),
    start,
    data,
    search,
  )
  assert.deepEqual(pair?.changes.map(({ column, to }) => [column, to]).sort(), [
    ['x0', 2],
    ['x2', 1],
  ])
  const none = await counterfactuals(
    scoring(() => [0]),
    start,
    data,
    search,
  )
  assert.deepEqual(none, [])
})
