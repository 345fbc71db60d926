import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import {
  type ColumnSchema,
  type FeatureOptions,
  type Frame,
  type FrameColumn,
  featureOptions,
  isLevainError,
  seededRandom,
} from '@levain/core'
import { createEncoder } from '@levain/runtime/model'
import { encodeExamples, encodeLearned } from './encode-examples.ts'
import { type Features, fitFeatures } from './features.ts'

const hourMs = 3_600_000
const y = Float64Array.of(1, 0, 1, 0, 1, 0)
const columns: FrameColumn[] = [
  { kind: 'number', name: 'age', values: Float64Array.of(20, 30, Number.NaN, 40, 50, 60) },
  { kind: 'category', name: 'city', codes: Int32Array.of(2, 0, 2, 0, 1, -1), levels: ['Aachen', 'Bonn', 'Celle'] },
  { kind: 'time', name: 'at', values: Float64Array.of(0, 1, 2, 1, 0, 5).map((hour) => hour * hourMs) },
  { kind: 'category', name: 'note', codes: Int32Array.of(0, 1, 2, 3, 4, 5), levels: ['a', 'b', 'c', 'd', 'e', 'f'] },
]
const frame: Frame = { rows: 6, columns: [...columns, { kind: 'number', name: 'y', values: y }] }
const schema: ColumnSchema[] = frame.columns.map(({ name, kind }) => ({
  name,
  type: name === 'note' ? 'text' : name === 'y' ? 'boolean' : kind,
  sqlType: '',
  nullable: true,
}))
const fitted = (
  options: Partial<FeatureOptions>,
  encoding: 'trees' | 'linear',
  of: Partial<{ frame: Frame; schema: ColumnSchema[] }> = {},
): Features =>
  fitFeatures(
    { frame, schema, target: 'y', targetValues: y, classes: 2, ...of },
    featureOptions.parse({ dateParts: ['hour'], ...options }),
    encoding,
  )

test('for trees numbers stay as they are, levels are ordered by their mean target, and free text is left out', () => {
  const features = fitted({}, 'trees')
  assert.deepEqual(features.features, ['age', 'city', 'at_hour'])
  assert.deepEqual(features.transforms, [
    { kind: 'ordinal', column: 'city', levels: ['Aachen', 'Bonn', 'Celle'] },
    { kind: 'date-parts', column: 'at', parts: ['hour'] },
  ])
  assert.deepEqual(
    fitted({ use: ['note'] }, 'trees').inputs.map((input) => input.name),
    ['note'],
  )
  const turned = fitFeatures(
    { frame, schema, target: 'y', targetValues: y.map((v) => 1 - v), classes: 2 },
    featureOptions.parse({ use: ['city'] }),
    'trees',
  )
  assert.deepEqual(turned.transforms, [{ kind: 'ordinal', column: 'city', levels: ['Celle', 'Bonn', 'Aachen'] }])
})

test('for linear models numbers are imputed, flagged and scaled; categories and hours are one-hot, after the dense features', () => {
  const features = fitted({}, 'linear')
  assert.deepEqual(features.features, [
    'age',
    'age_missing',
    'city=Aachen',
    'city=Bonn',
    'city=Celle',
    'at_hour=0',
    'at_hour=1',
    'at_hour=2',
    'at_hour=5',
  ])
  assert.deepEqual([features.dense, features.groups], [2, [3, 4]])
  const { dense, groups } = encodeExamples(frame, y, null, features)
  assert.ok(Math.abs(dense[0]!.reduce((a, b) => a + b, 0)) < 1e-12)
  assert.deepEqual([...dense[1]!], [0, 0, 1, 0, 0, 0])
  assert.deepEqual([...groups[0]!.codes], [2, 0, 2, 0, 1, -1])
  assert.deepEqual([...groups[1]!.codes], [0, 1, 2, 1, 0, 3])
})

test('the signature says what training saw: range, levels, and which inputs may be missing', () => {
  assert.deepEqual(fitted({}, 'trees').inputs, [
    { name: 'age', type: 'number', required: false, range: { min: 20, max: 60 } },
    { name: 'city', type: 'category', required: false, levels: ['Aachen', 'Bonn', 'Celle'] },
    { name: 'at', type: 'time', required: true, range: { min: 0, max: 5 * hourMs } },
  ])
})

test('rarer levels than maxLevels count as unseen', () => {
  const [ordinal] = fitted({ use: ['city'], maxLevels: 2 }, 'trees').transforms
  assert.deepEqual(ordinal, { kind: 'ordinal', column: 'city', levels: ['Aachen', 'Celle'] })
})

test('a column named like a feature made from another is refused instead of overwritten', () => {
  const extra: FrameColumn = { kind: 'number', name: 'at_hour', values: y }
  const clashing = {
    frame: { rows: 6, columns: [...frame.columns, extra] },
    schema: [...schema, { name: 'at_hour', type: 'number', sqlType: '', nullable: true } as const],
  }
  for (const encoding of ['trees', 'linear'] as const) {
    assert.throws(
      () => fitted({}, encoding, clashing),
      (error) => isLevainError(error, 'input-invalid') && /^at_hour: /.test(error.message),
    )
  }
})

test('no column left to learn from is refused', () => {
  assert.throws(
    () => fitted({ drop: ['age', 'city', 'at'] }, 'trees'),
    (error) => isLevainError(error, 'input-invalid'),
  )
})

test('an infinite number is refused for a linear model and taken by trees', () => {
  const infinite = {
    frame: { rows: 6, columns: [{ kind: 'number', name: 'age', values: y.map((v) => 1 / v) } as const, ...frame.columns.slice(1)] },
  }
  assert.throws(
    () => fitted({ use: ['age'] }, 'linear', infinite),
    (error) => isLevainError(error, 'input-invalid'),
  )
  assert.deepEqual(fitted({ use: ['age'] }, 'trees', infinite).features, ['age'])
})

test('a number that is too great for a linear model is refused as the number it is', () => {
  const great = {
    frame: { rows: 6, columns: [{ kind: 'number', name: 'age', values: y.map((v) => -1e308 * v) } as const, ...frame.columns.slice(1)] },
  }
  assert.throws(
    () => fitted({ use: ['age'] }, 'linear', great),
    (error) => isLevainError(error, 'input-invalid') && /-1e\+308/.test(error.message),
  )
})

const big = (rows: number, make: (row: number) => FrameColumn[]): { frame: Frame; schema: ColumnSchema[] } => {
  const made = make(rows)
  const schema = made.map(({ name, kind }): ColumnSchema => ({ name, type: name === 'text' ? 'text' : kind, sqlType: '', nullable: true }))
  return { frame: { rows, columns: made }, schema }
}
const parsed = (options: object): FeatureOptions => featureOptions.parse({ dateParts: [], ...options })

/** Values of the dense features by name, as a model answers them. */
function answered(frame: Frame, { inputs, transforms, features }: Features): Map<string, Float64Array> {
  const encoder = createEncoder({ signature: { inputs, output: { name: '', task: 'regression' } }, transforms, features })
  const write = encoder.bindFrame(frame)
  const row = new Float64Array(features.length)
  const out = new Map(features.map((name) => [name, new Float64Array(frame.rows)]))
  for (let i = 0; i < frame.rows; i++) {
    write(i, row, 0)
    for (const [j, name] of features.entries()) out.get(name)![i] = row[j]!
  }
  return out
}

function correlation(a: Float64Array, b: Float64Array): number {
  const mean = (x: Float64Array): number => x.reduce((sum, own) => sum + own, 0) / x.length
  const [ma, mb] = [mean(a), mean(b)]
  const sum = (f: (i: number) => number): number => a.reduce((total, _, i) => total + f(i), 0)
  return sum((i) => (a[i]! - ma) * (b[i]! - mb)) / (Math.sqrt(sum((i) => (a[i]! - ma) ** 2) * sum((i) => (b[i]! - mb) ** 2)) || 1)
}

test('a planted leak is caught: told its level’s mean, a row does not learn its own target from it', () => {
  const random = seededRandom(5)
  const target = Float64Array.from({ length: 600 }, () => (random.next() < 0.5 ? 1 : 0))
  // Every level stands in two rows at most, and says nothing: only a leak could tell the targets from it.
  const { frame, schema } = big(600, (rows) => [
    {
      kind: 'category',
      name: 'id',
      codes: Int32Array.from({ length: rows }, (_, i) => i >> 1),
      levels: Array.from({ length: rows / 2 }, (_, i) => `i${i}`),
    },
  ])
  for (const encoding of ['trees', 'linear'] as const) {
    const features = fitFeatures(
      { frame, schema, target: 'y', targetValues: target, classes: 2 },
      parsed({ categories: 'target' }),
      encoding,
    )
    assert.deepEqual(features.features, ['id'])
    const leaking = answered(frame, features).get('id')!
    assert.ok(correlation(leaking, target) > 0.6, 'the plant is not there')
    const told = encodeLearned(frame, target, null, features).dense[0]!
    assert.ok(correlation(told, target) < 0.1, `told ${correlation(told, target)}`)
  }
})

test('target means are those of the levels, pulled towards the overall mean; unseen and missing levels have that', () => {
  const { frame, schema } = big(30, (rows) => [
    {
      kind: 'category',
      name: 'city',
      codes: Int32Array.from({ length: rows }, (_, i) => (i < 20 ? 0 : i < 29 ? 1 : -1)),
      levels: ['a', 'b', 'c'],
    },
  ])
  const target = Float64Array.from({ length: 30 }, (_, i) => (i < 10 ? 1 : 0))
  const [first] = fitFeatures(
    { frame, schema, target: 'y', targetValues: target, classes: 2 },
    parsed({ categories: 'target' }),
    'trees',
  ).transforms
  assert.ok(first?.kind === 'target-mean')
  assert.deepEqual(first.levels, ['a', 'b'])
  for (const [i, want] of [(10 + 10 / 3) / 30, 10 / 3 / 19].entries()) assert.ok(Math.abs(first.means[i]! - want) < 1e-15)
  assert.equal(first.other, 1 / 3)
  const classes = fitFeatures({ frame, schema, target: 'y', targetValues: target, classes: 3 }, parsed({ categories: 'target' }), 'trees')
  assert.deepEqual(classes.features, ['city_mean_0', 'city_mean_1', 'city_mean_2'])
})

test('more than a thousand levels are told by their mean target unless something else is asked; hashed, they fall into buckets', () => {
  const { frame, schema } = big(70_000, (rows) => [
    {
      kind: 'category',
      name: 'id',
      codes: Int32Array.from({ length: rows }, (_, i) => i % 65_536),
      levels: Array.from({ length: 65_536 }, (_, i) => `i${i}`),
    },
  ])
  const target = Float64Array.from({ length: 70_000 }, (_, i) => i % 2)
  const rows = { frame, schema, target: 'y', targetValues: target, classes: 2 }
  assert.deepEqual(
    fitFeatures(rows, parsed({}), 'trees').transforms.map(({ kind }) => kind),
    ['target-mean'],
  )
  const linear = fitFeatures(rows, parsed({ categories: 'hash', buckets: 16 }), 'linear')
  assert.deepEqual(
    linear.transforms.map(({ kind }) => kind),
    ['hash', 'one-hot'],
  )
  assert.deepEqual(linear.groups, [16])
  const { groups } = encodeExamples(frame, target, null, linear)
  assert.ok(groups[0]!.codes.every((code) => code >= 0 && code < 16))
  assert.equal(groups[0]!.codes[65_536], groups[0]!.codes[0])
  const trees = fitFeatures(rows, parsed({ columns: { id: { categories: 'hash' } } }), 'trees')
  assert.deepEqual([trees.features, trees.dense], [['id'], 1])
})

/** scikit-learn: TfidfVectorizer(ngram_range=(1, 2), max_features=5) on these texts; made by text-terms.oracle.py. */
const tfIdf = JSON.parse(readFileSync(new URL('text-terms.oracle.json', import.meta.url), 'utf8')) as {
  texts: string[]
  terms: string[]
  fresh: string[]
  rows: number[][]
}

test('text is read as scikit-learn reads it: the same terms, and the same weights in texts it has not seen', () => {
  const text = (texts: string[]): FrameColumn => ({ kind: 'category', name: 'text', codes: Int32Array.from(texts.keys()), levels: texts })
  const { frame, schema } = big(tfIdf.texts.length, () => [text(tfIdf.texts)])
  const targetValues = new Float64Array(frame.rows)
  const features = fitFeatures(
    { frame, schema, target: 'y', targetValues, classes: 0 },
    parsed({ use: ['text'], textTerms: tfIdf.terms.length }),
    'linear',
  )
  assert.deepEqual(
    features.features,
    tfIdf.terms.map((term) => `text:${term}`),
  )
  const got = answered({ rows: tfIdf.fresh.length, columns: [text(tfIdf.fresh)] }, features)
  for (const [i, row] of tfIdf.rows.entries())
    for (const [j, want] of row.entries()) assert.ok(Math.abs(got.get(features.features[j]!)![i]! - want) < 1e-12)
})

test('single columns are scaled and imputed as asked', () => {
  const values = Float64Array.of(1, 2, 2, 4, Number.NaN, 11)
  const { frame, schema } = big(6, () => [{ kind: 'number', name: 'x', values }])
  const steps = (own: object, encoding: 'linear' | 'trees'): unknown =>
    fitFeatures({ frame, schema, target: 'y', targetValues: y, classes: 2 }, parsed({ columns: { x: own } }), encoding).transforms
  const impute = (value: number, flag = true): object => ({ kind: 'impute', column: 'x', value, flag })
  const scale = (mean: number, by: number): object => ({ kind: 'scale', column: 'x', mean, scale: by })
  assert.deepEqual(steps({ scale: 'min-max', impute: 'median' }, 'linear'), [impute(2), scale(1, 10)])
  assert.deepEqual(steps({ scale: 'robust', impute: 'mode' }, 'linear'), [impute(2), scale(2, 2)])
  assert.deepEqual(steps({ scale: 'none' }, 'linear'), [impute(4)])
  assert.deepEqual(steps({ impute: 'median' }, 'trees'), [impute(2, false)])
  assert.deepEqual(steps({}, 'trees'), [])
  assert.throws(
    () => steps({ impute: 'none' }, 'linear'),
    (error) => isLevainError(error, 'input-invalid'),
  )
  assert.throws(
    () => steps({ categories: 'hash' }, 'trees'),
    (error) => isLevainError(error, 'input-invalid'),
  )
})

test('interactions multiply columns after their own steps, in training and in answers', () => {
  const { frame, schema } = big(4, () => [
    { kind: 'number', name: 'a', values: Float64Array.of(1, 2, 3, 4) },
    { kind: 'number', name: 'b', values: Float64Array.of(2, 0, 1, 5) },
  ])
  const rows = { frame, schema, target: 'y', targetValues: Float64Array.of(0, 1, 0, 1), classes: 2 }
  const trees = fitFeatures(rows, parsed({ interactions: [['a', 'b']] }), 'trees')
  assert.deepEqual([...encodeExamples(frame, y, null, trees).dense[2]!], [2, 0, 3, 20])
  const linear = fitFeatures(rows, parsed({ interactions: [['a', 'b']] }), 'linear')
  assert.deepEqual(linear.features, ['a', 'b', 'a×b'])
  const { dense } = encodeExamples(frame, y, null, linear)
  const product = dense[0]!.map((x, i) => x * dense[1]![i]!)
  assert.ok(correlation(product, dense[2]!) > 1 - 1e-12 && Math.abs(dense[2]!.reduce((sum, x) => sum + x, 0)) < 1e-12)
  for (const interactions of [[['a', 'c']], [['a', 'y']]]) assert.throws(() => fitFeatures(rows, parsed({ interactions }), 'trees'))
})
