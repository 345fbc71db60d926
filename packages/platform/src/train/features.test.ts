import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type ColumnSchema, type FeatureOptions, type Frame, type FrameColumn, featureOptions, isLevainError } from '@levain/core'
import { encodeExamples } from './encode-examples.ts'
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
