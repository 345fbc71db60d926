import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { type Frame, isLevainError, type Model, type Shape, seededRandom } from '@levain/core'
import { createPredictor } from '../model/index.ts'
import type { Attribution } from './attribution.ts'
import { byInput } from './by-input.ts'
import { createExplainer } from './explainer.ts'

const names = ['a', 'b', 'c', 'd', 'e', 'f']
const frameOf = (rows: readonly (readonly number[])[]): Frame => ({
  rows: rows.length,
  columns: names.map((name, f) => ({ kind: 'number', name, values: Float64Array.from(rows, (row) => row[f]!) })),
})

function modelOf(shape: Shape): Model {
  const classes = shape.link === 'identity' ? undefined : [0, 1]
  return {
    format: 'levain-model/1',
    algorithm: 'boosting',
    signature: {
      inputs: names.map((name) => ({ name, type: 'number', required: true })),
      output: { name: 'y', task: classes ? 'classification' : 'regression', ...(classes && { classes }) },
    },
    transforms: [],
    features: names,
    shape,
  }
}

type Golden = { base: number[]; contributions: number[][][] }
interface Oracle {
  readonly background: number[][]
  readonly rows: number[][]
  readonly [name: string]: unknown
}
const oracle = JSON.parse(readFileSync(new URL('./explainer.oracle.json', import.meta.url), 'utf8')) as Oracle

function agree(got: Attribution, { base, contributions }: Golden): void {
  const want = contributions.flat(2)
  const worst = got.contributions.reduce((most, value, at) => Math.max(most, Math.abs(value - want[at]!)), 0)
  assert.equal(got.contributions.length, want.length)
  assert.ok(worst < 1e-6, `contributions differ by ${worst}`)
  for (const [k, value] of base.entries()) assert.ok(Math.abs(got.base[k]! - value) < 1e-6, `base ${got.base[k]} for ${value}`)
}

for (const [name, golden] of Object.entries(oracle)) {
  if (typeof golden !== 'object' || golden === null || !('shape' in golden)) continue
  const model = modelOf(golden.shape as Shape)
  const background = frameOf(oracle.background)
  for (const [way, wanted] of Object.entries(golden)) {
    if (way === 'shape') continue
    test(`${name}, ${way}: agrees with shap to 1e-6`, () => {
      const space = way === 'probability-rescaled' ? way : 'margin'
      const explainer = createExplainer(model, way === 'path-dependent' ? {} : { background, space })
      agree(explainer.explainFrame(frameOf(oracle.rows)), wanted as Golden)
    })
  }
}

test('base and contributions add up to the answer in each space, and exact ones differ from rescaled ones', () => {
  const model = modelOf((oracle.boosting as { shape: Shape }).shape)
  const background = frameOf(oracle.background.slice(0, 10))
  const rows = frameOf(oracle.rows.slice(0, 3))
  const answers = createPredictor(model).scoreFrame(rows)
  const sums = (['probability-rescaled', 'probability-exact'] as const).map((space) => {
    const { base, contributions, features } = createExplainer(model, { background, space }).explainFrame(rows)
    for (let i = 0; i < 3; i++) {
      const own = contributions.subarray(i * features.length, (i + 1) * features.length)
      const total = own.reduce((sum, value) => sum + value, base[0]!)
      assert.ok(Math.abs(total - answers[2 * i + 1]!) < 1e-9, `${space}: ${total} for ${answers[2 * i + 1]}`)
    }
    return contributions
  })
  assert.ok(sums[0]!.some((value, at) => Math.abs(value - sums[1]![at]!) > 1e-4))
})

test('contributions of levels and flags count for their column', () => {
  const random = seededRandom(5)
  const model: Model = {
    ...modelOf({ kind: 'linear', intercept: [0.5], coefficients: [[2, -1, 3, 1, -2]], link: 'identity' }),
    signature: {
      inputs: [
        { name: 'size', type: 'number', required: false },
        { name: 'city', type: 'text', required: true },
      ],
      output: { name: 'price', task: 'regression' },
    },
    transforms: [
      { kind: 'impute', column: 'size', value: 3, flag: true },
      { kind: 'scale', column: 'size', mean: 1, scale: 2 },
      { kind: 'one-hot', column: 'city', levels: ['Aachen', 'Bonn', 'Celle'] },
    ],
    features: ['size', 'size_missing', 'city=Aachen', 'city=Bonn', 'city=Celle'],
  }
  const frame = (rows: number): Frame => ({
    rows,
    columns: [
      {
        kind: 'number',
        name: 'size',
        values: Float64Array.from({ length: rows }, () => (random.next() < 0.3 ? Number.NaN : random.next() * 9)),
      },
      {
        kind: 'category',
        name: 'city',
        codes: Int32Array.from({ length: rows }, () => Math.floor(random.next() * 3)),
        levels: ['Aachen', 'Bonn', 'Celle'],
      },
    ],
  })
  const rows = frame(5)
  const found = byInput(model, createExplainer(model, { background: frame(20) }).explainFrame(rows))
  assert.deepEqual(found.features, ['size', 'city'])
  const answers = createPredictor(model).scoreFrame(rows)
  for (let i = 0; i < 5; i++) {
    const total = found.base[0]! + found.contributions[2 * i]! + found.contributions[2 * i + 1]!
    assert.ok(Math.abs(total - answers[i]!) < 1e-12)
  }
})

test('what cannot be explained as asked is refused with the reason', () => {
  const linear = modelOf((oracle.logistic as { shape: Shape }).shape)
  const forest = modelOf((oracle['forest of numbers'] as { shape: Shape }).shape)
  const shares = { ...modelOf((oracle['forest of three classes'] as { shape: Shape }).shape), signature: linear.signature }
  const network = modelOf({ kind: 'network', layers: [{ weights: [1, 1, 1, 1, 1, 1], bias: [0] }], link: 'identity' })
  const background = frameOf(oracle.background)
  const refusals = [
    [linear, {}, /background rows to compare with/],
    [linear, { background: frameOf([]) }, /background has no rows/],
    [forest, { space: 'probability-rescaled' }, /needs background rows/],
    [forest, { background, space: 'probability-exact' }, /a number has no probability/],
    [shares, { background, space: 'probability-rescaled' }, /binary log-odds/],
    [network, { background }, /a network model is neither a sum over its features nor made of trees/],
  ] as const
  for (const [model, options, message] of refusals) {
    assert.throws(
      () => createExplainer(model, options),
      (error) => isLevainError(error, 'explanation-impossible') && message.test(error.message),
    )
  }
})
