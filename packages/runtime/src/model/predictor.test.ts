import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Frame, isLevainError, type Model, type Tree } from '@levain/core'
import fc from 'fast-check'
import { decodeModel, encodeModel } from '../codec/index.ts'
import { randomEnsemble, randomTree } from './fixtures.ts'
import { createPredictor } from './predictor.ts'

/** The definition, word for word: walk from node 0, left when x ≤ threshold, missing where the node says. */
function walk(tree: Tree, x: readonly number[]): number {
  let node = 0
  while (tree.left[node]! >= 0) {
    const value = x[tree.feature[node]!]!
    const left = Number.isNaN(value) ? tree.missingLeft[node]! : value <= tree.threshold[node]!
    node = left ? tree.left[node]! : tree.right[node]!
  }
  return node
}

const mixed: Model = {
  format: 'levain-model/1',
  algorithm: 'logistic',
  signature: {
    inputs: [
      { name: 'age', type: 'number', required: false },
      { name: 'plan', type: 'category', required: true },
      { name: 'at', type: 'time', required: true },
      { name: 'city', type: 'category', required: true },
    ],
    output: { name: 'churned', task: 'classification', classes: [false, true] },
  },
  transforms: [
    { kind: 'impute', column: 'age', value: 40, flag: true },
    { kind: 'scale', column: 'age', mean: 30, scale: 10 },
    { kind: 'one-hot', column: 'plan', levels: ['basic', 'pro'] },
    { kind: 'date-parts', column: 'at', parts: ['hour', 'weekday', 'month'] },
    { kind: 'one-hot', column: 'at_weekday', levels: ['0', '4'] },
    { kind: 'ordinal', column: 'city', levels: ['Ulm', 'Bonn'] },
    { kind: 'impute', column: 'city', value: 0.5, flag: false },
  ],
  features: ['plan=pro', 'plan=basic', 'age', 'age_missing', 'at_hour', 'at_weekday=4', 'at_month', 'city'],
  shape: { kind: 'linear', intercept: [0], coefficients: [[1, 10, 100, 1000, 10_000, 100_000, 1_000_000, 10_000_000]], link: 'identity' },
}
/** Margins of the mixed model, whose coefficients spell each feature's value as a digit. */
const margins = (rows: unknown[][]): number[] => {
  const regression: Model = { ...mixed, signature: { ...mixed.signature, output: { name: 'y', task: 'regression' } } }
  return createPredictor(regression).predictRows(rows).predictions as number[]
}

test('transforms are applied in order: impute, scale, one-hot, date parts, ordinal', () => {
  assert.deepEqual(
    margins([
      [50, 'pro', '1970-01-01T03:00:00Z', 'Bonn'],
      [null, 'basic', 0, 'Ulm'],
      [30, 'unseen', '2024-02-29 23:59', null],
    ]),
    [1 + 200 + 30_000 + 100_000 + 1_000_000 + 10_000_000, 10 + 100 + 1000 + 100_000 + 1_000_000, 230_000 + 100_000 + 2_000_000 + 5_000_000],
  )
})

test('rows, records and frames of the same values give the same answers', () => {
  const rows = [
    [50, 'pro', 3 * 3_600_000, 'Bonn'],
    [null, 'basic', 0, null],
    [31, 'else', 86_400_000 * 40, 'Ulm'],
  ]
  const frame: Frame = {
    rows: 3,
    columns: [
      { kind: 'category', name: 'city', codes: Int32Array.of(1, -1, 0), levels: ['Ulm', 'Bonn'] },
      { kind: 'time', name: 'at', values: Float64Array.of(3 * 3_600_000, 0, 86_400_000 * 40) },
      { kind: 'number', name: 'age', values: Float64Array.of(50, Number.NaN, 31) },
      { kind: 'category', name: 'plan', codes: Int32Array.of(2, 0, 1), levels: ['basic', 'else', 'pro'] },
    ],
  }
  const predictor = createPredictor(mixed)
  const names = mixed.signature.inputs.map((input) => input.name)
  const byRow = predictor.predictRows(rows)
  assert.deepEqual(predictor.predictRecords(rows.map((row) => Object.fromEntries(row.map((value, i) => [names[i], value])))), byRow)
  assert.deepEqual(predictor.predictFrame(frame), byRow)
})

test('packed trees answer as the definition says, missing values included', () => {
  const value = fc.oneof(fc.double({ min: 0, max: 1, noNaN: true }), fc.constant(Number.NaN), fc.constantFrom(Infinity, -Infinity))
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 1e6 }),
      fc.integer({ min: 1, max: 20 }),
      fc.array(value, { minLength: 3, maxLength: 3 }),
      (seed, leaves, x) => {
        const names = ['x0', 'x1', 'x2']
        const base = randomEnsemble(seed, 3, leaves, 3)
        const sum = createPredictor({
          ...base,
          signature: { ...base.signature, output: { name: 'y', task: 'regression' } },
          shape: { ...base.shape, link: 'identity' } as Model['shape'],
        })
        const trees = base.shape.kind === 'trees' ? base.shape.trees : []
        const expected = trees.reduce((total, tree) => total + tree.value[walk(tree, x)]!, 0) - 0.5
        assert.ok(Math.abs((sum.predictRows([x]).predictions[0] as number) - expected) < 1e-12)

        const vectors = [randomTree(seed, leaves, 3, 3), randomTree(seed + 1, leaves, 3, 3)]
        const mean = createPredictor({
          ...base,
          features: names,
          signature: { ...base.signature, output: { name: 'y', task: 'classification', classes: ['a', 'b', 'c'] } },
          shape: { kind: 'trees', aggregation: 'mean', outputs: 3, base: [0, 0, 0], trees: vectors, link: 'identity' },
        })
        const answer = mean.predictRows([x]).probabilities![0]!
        for (let k = 0; k < 3; k++) {
          const want = (vectors[0]!.value[walk(vectors[0]!, x) * 3 + k]! + vectors[1]!.value[walk(vectors[1]!, x) * 3 + k]!) / 2
          assert.ok(Math.abs(answer[k]! - want) < 1e-12)
        }
      },
    ),
  )
})

test('a multiclass boosted model adds tree t to class t mod classes and turns margins into probabilities that sum to 1', () => {
  const base = randomEnsemble(7, 6, 5, 2)
  const model: Model = {
    ...base,
    signature: { ...base.signature, output: { name: 'y', task: 'classification', classes: ['a', 'b', 'c'] } },
    shape: { ...base.shape, outputs: 3, base: [0, 1, 2], link: 'softmax' } as Model['shape'],
  }
  const { predictions, probabilities } = createPredictor(model).predictRows([[0.2, 0.9]])
  assert.equal(predictions[0], 'c')
  assert.ok(Math.abs(probabilities![0]!.reduce((a, b) => a + b) - 1) < 1e-12)
})

test('the threshold decides binary answers', () => {
  const model = { ...mixed, shape: { kind: 'constant', value: [-1], link: 'logit' }, threshold: 0.2 } satisfies Model
  assert.deepEqual(createPredictor(model).predictRows([[1, 'pro', 0, 'Ulm']]).predictions, [true])
})

test('a value of the wrong type is refused by name', () => {
  assert.throws(
    () => createPredictor(mixed).predictRows([['old', 'pro', 0, 'Ulm']]),
    (error) => isLevainError(error, 'input-invalid') && error.message === 'age: expected a number, got the text "old"',
  )
  assert.throws(() => createPredictor(mixed).predictRows([[1, 'pro', 'yesterday', 'Ulm']]), /at: expected an ISO-8601 instant/)
})

test('a frame without an input is refused by name', () => {
  assert.throws(
    () => createPredictor(mixed).predictFrame({ rows: 0, columns: [] }),
    (error) => isLevainError(error, 'column-missing'),
  )
})

test('a model survives its file: same bytes, same answers', () => {
  for (const model of [mixed, randomEnsemble(3, 20, 8, 4)]) {
    const text = encodeModel(model)
    const back = decodeModel(text)
    assert.equal(encodeModel(back), text)
    assert.equal(encodeModel(Object.fromEntries(Object.entries(model).reverse()) as unknown as Model), text)
    assert.deepEqual(back, model)
  }
})

test('a damaged model file is model-unreadable, and never crashes or loops', () => {
  const text = encodeModel(randomEnsemble(3, 3, 4, 3))
  const refused = (source: string): void =>
    assert.throws(
      () => decodeModel(source),
      (error) => isLevainError(error, 'model-unreadable'),
      source.slice(0, 200),
    )
  for (const source of ['', '{', 'null', '[]', '{"shape":7}', text.slice(0, -9)]) refused(source)
  const broken: [RegExp, string][] = [
    [/"left":\[1/, '"left":[0'],
    [/"left":\[1/, '"left":[99'],
    [/"feature":\[\d+/, '"feature":[77'],
    [/"features":\["x0"/, '"features":["x9"'],
    [/"base":\[-0.5\]/, '"base":[]'],
    [/"classes":\[[^\]]*\]/, '"classes":["a","b","c"]'],
    [/"threshold":\[[^,]+,/, '"threshold":['],
    [/"cover":\[1/, '"cover":[null'],
  ]
  for (const [pattern, replacement] of broken) {
    assert.match(text, pattern)
    refused(text.replace(pattern, replacement))
  }
  fc.assert(
    fc.property(fc.nat(text.length - 1), fc.string({ minLength: 1, maxLength: 3 }), (at, junk) => {
      try {
        createPredictor(decodeModel(text.slice(0, at) + junk + text.slice(at + junk.length))).predictRows([[0.5, 0.5, 0.5]])
      } catch (error) {
        assert.ok(isLevainError(error), String(error))
      }
    }),
    { numRuns: 300 },
  )
})
