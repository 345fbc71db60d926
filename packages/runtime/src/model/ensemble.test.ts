import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isLevainError, type Member, type Model } from '@levain/core'
import fc from 'fast-check'
import { decodeModel, encodeModel } from '../codec/index.ts'
import { createExplainer } from '../explain/index.ts'
import { createPredictor } from './predictor.ts'

const signature: Model['signature'] = {
  inputs: [
    { name: 'age', type: 'number', required: false },
    { name: 'city', type: 'category', required: false },
  ],
  output: { name: 'bought', task: 'classification', classes: ['no', 'yes'] },
}
const linear: Omit<Member, 'weight'> = {
  algorithm: 'logistic',
  transforms: [
    { kind: 'impute', column: 'age', value: 40, flag: false },
    { kind: 'one-hot', column: 'city', levels: ['Bonn', 'Ulm'] },
  ],
  features: ['age', 'city=Bonn'],
  shape: { kind: 'linear', intercept: [-2], coefficients: [[0.05, 1]], link: 'logit' },
}
const stump: Omit<Member, 'weight'> = {
  algorithm: 'tree',
  transforms: [{ kind: 'ordinal', column: 'city', levels: ['Ulm', 'Bonn'] }],
  features: ['city', 'age'],
  shape: {
    kind: 'trees',
    aggregation: 'mean',
    outputs: 1,
    base: [0],
    link: 'identity',
    trees: [
      {
        feature: [1, 0, 0],
        threshold: [30, 0, 0],
        left: [1, -1, -1],
        right: [2, -1, -1],
        missingLeft: [true, false, false],
        value: [0, 0.25, 0.75],
        cover: [10, 5, 5],
      },
    ],
  },
}
const model = (shape: Model['shape'], more: Partial<Model> = {}): Model => ({
  format: 'levain-model/1',
  algorithm: 'ensemble',
  signature,
  transforms: [],
  features: [],
  shape,
  ...more,
})
const alone = ({ transforms, features, shape }: Omit<Member, 'weight'>): Model => model(shape, { transforms, features })
const both = (weight: number): Model =>
  model({
    kind: 'ensemble',
    link: 'identity',
    members: [
      { ...linear, weight },
      { ...stump, weight: 1 - weight },
    ],
  })
const rows = [
  [25, 'Bonn'],
  [61, 'Ulm'],
  [null, null],
  [40, 'Köln'],
]
const chances = (of: Model): number[] => (createPredictor(of).predictRows(rows).probabilities ?? []).map(([, yes]) => yes ?? Number.NaN)

test('an ensemble answers the weighted mean of what its members answer, each through its own transforms', () => {
  const [a, b] = [chances(alone(linear)), chances(alone(stump))]
  for (const weight of [0.25, 0.9]) {
    const mixed = chances(both(weight))
    for (const [i, p] of mixed.entries()) assert.ok(Math.abs(p - (weight * a[i]! + (1 - weight) * b[i]!)) < 1e-12)
  }
})

test('an ensemble survives its text, and answers frames as it answers rows', () => {
  const original = both(0.5)
  const read = decodeModel(encodeModel(original))
  assert.deepEqual(read, original)
  const frame = {
    rows: 3,
    columns: [
      { kind: 'number' as const, name: 'age', values: Float64Array.of(25, 61, Number.NaN) },
      { kind: 'category' as const, name: 'city', levels: ['Bonn', 'Ulm'], codes: Int32Array.of(0, 1, -1) },
    ],
  }
  const scores = createPredictor(read).scoreFrame(frame)
  assert.deepEqual([scores[1], scores[3], scores[5]], chances(original).slice(0, 3))
})

test('an ensemble that cannot be evaluated is refused when it is read', () => {
  const { members } = both(0.5).shape as Extract<Model['shape'], { kind: 'ensemble' }>
  const refused = (change: (own: (typeof members)[number]) => object, reason: RegExp): void => {
    const broken = { ...both(0.5), shape: { kind: 'ensemble', link: 'identity', members: [change(members[0]!), members[1]] } }
    assert.throws(
      () => decodeModel(JSON.stringify(broken)),
      (error) => isLevainError(error, 'model-unreadable') && reason.test(error.message),
    )
  }
  refused((own) => ({ ...own, weight: 0.7 }), /weights/)
  refused((own) => ({ ...own, features: ['age'] }), /member 0/)
  refused((own) => ({ ...own, features: ['age', 'city=Paris'] }), /features/)
  refused((own) => ({ ...own, shape: both(0.5).shape }), /shape/)
  refused(
    (own) => ({
      ...own,
      shape: {
        ...own.shape,
        intercept: [0, 0, 0],
        coefficients: [
          [1, 1],
          [1, 1],
          [1, 1],
        ],
      },
    }),
    /3 outputs/,
  )
})

test('a sigmoid leaves probabilities as they are where its slope is 1, and moves them by its intercept', () => {
  const plain = chances(both(0.5))
  const same = chances({ ...both(0.5), calibration: { kind: 'sigmoid', slope: 1, intercept: [0, 0] } })
  const moved = chances({ ...both(0.5), calibration: { kind: 'sigmoid', slope: 2, intercept: [0, 0.5] } })
  for (const [i, p] of plain.entries()) {
    assert.ok(Math.abs(same[i]! - p) < 1e-12)
    assert.ok(Math.abs(moved[i]! - 1 / (1 + Math.exp(-(2 * Math.log(p / (1 - p)) + 0.5)))) < 1e-12)
  }
})

test('an isotonic line gives its points back, is level beyond them, and probabilities still add up to 1', () => {
  const line = { x: [0.2, 0.6], y: [0.1, 0.9] }
  const calibrated: Model = { ...both(0.5), calibration: { kind: 'isotonic', lines: [{ x: [0.5], y: [0.5] }, line] } }
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 120 }), fc.constantFrom('Bonn', 'Ulm', null), (age, city) => {
      const [[no = 0, yes = 0] = []] = createPredictor(calibrated).predictRows([[age, city]]).probabilities ?? []
      assert.ok(Math.abs(no + yes - 1) < 1e-12 && yes >= 0.1 / 0.6 - 1e-12 && yes <= 0.9 / 1.4 + 1e-12)
    }),
  )
  const wrong: Model = { ...both(0.5), calibration: { kind: 'isotonic', lines: [line] } }
  assert.throws(() => decodeModel(encodeModel(wrong)), /1 lines for 2 classes/)
})

test('why an ensemble or a corrected probability cannot be explained is said', () => {
  const calibrated = { ...alone(linear), calibration: { kind: 'sigmoid' as const, slope: 2, intercept: [0, 0] } }
  for (const own of [both(0.5), calibrated])
    assert.throws(
      () => createExplainer(own),
      (error) => isLevainError(error, 'explanation-impossible'),
    )
})
