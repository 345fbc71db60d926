import assert from 'node:assert/strict'
import { test } from 'node:test'
import { translate } from './schema.ts'

const tensor = (dtype: string, shape: number[], name?: string) => ({
  type: 'tensor',
  'tensor-spec': { dtype, shape },
  ...(name && { name }),
})
const numbers = [tensor('float64', [-1])]

test('columns of a table keep their names and what MLflow calls them', () => {
  const columns = [
    { type: 'double', name: 'size' },
    { type: 'long', name: 'rooms', required: false },
    { type: 'string', name: 'city' },
  ]
  const read = translate(columns, [{ type: 'string' }])
  assert.ok(typeof read !== 'string')
  assert.deepEqual(
    read.signature.inputs.map(({ name, type, required }) => [name, type, required]),
    [
      ['size', 'number', true],
      ['rooms', 'integer', false],
      ['city', 'text', true],
    ],
  )
  assert.deepEqual([read.dtypes, read.tensors], [['double', 'long', 'string'], null])
  assert.deepEqual(read.signature.output, { name: 'prediction', task: 'classification' })
})

test('a tensor is as many columns as a row of it has values, in row-major order; several tensors lie side by side', () => {
  const one = translate([tensor('float32', [-1, 2, 3])], numbers)
  assert.ok(typeof one !== 'string')
  assert.deepEqual(
    one.signature.inputs.map(({ name }) => name),
    ['x0', 'x1', 'x2', 'x3', 'x4', 'x5'],
  )
  assert.deepEqual(one.tensors, [{ name: null, dtype: 'float32', shape: [2, 3], width: 6 }])
  const two = translate([tensor('int64', [-1], 'age'), tensor('float64', [-1, 2], 'place')], numbers)
  assert.ok(typeof two !== 'string')
  assert.deepEqual(
    two.signature.inputs.map(({ name, type }) => [name, type]),
    [
      ['age', 'integer'],
      ['place_0', 'number'],
      ['place_1', 'number'],
    ],
  )
})

test('fractions are a quantity, words and single whole numbers are classes, several numbers are a list', () => {
  const taskOf = (outputs: unknown) => {
    const read = translate([{ type: 'double', name: 'x' }], outputs)
    return typeof read === 'string' ? read : read.signature.output.task
  }
  assert.equal(taskOf([tensor('float32', [-1, 1])]), 'regression')
  assert.equal(taskOf([tensor('float32', [-1, 3])]), 'projection')
  assert.equal(taskOf([tensor('int64', [-1])]), 'classification')
  assert.equal(taskOf([tensor('object', [-1])]), 'classification')
  assert.equal(
    taskOf([
      { type: 'double', name: 'low' },
      { type: 'double', name: 'high' },
    ]),
    'projection',
  )
  assert.match(taskOf([{ type: 'double' }, { type: 'string' }]), /not all numbers/)
})

test('what has no place in a table of columns is named', () => {
  const problem = (inputs: unknown, outputs: unknown = numbers) => {
    const read = translate(inputs, outputs)
    assert.ok(typeof read === 'string')
    return read
  }
  assert.match(problem(null), /which columns or tensors/)
  assert.match(problem([{ type: 'double', name: 'x' }], null), /what the model gives/)
  assert.match(problem([{ type: 'binary', name: 'photo' }]), /photo is of the type binary/)
  assert.match(problem([tensor('float32', [-1, 224, 224, 3])]), /more than 10000 values/)
  assert.match(problem([tensor('float32', [8, 3])]), /takes 8 rows/)
  assert.match(problem([tensor('float32', [-1, -1])]), /unknown size/)
  assert.match(problem([tensor('object', [-1, 2])]), /not of numbers/)
  assert.match(
    problem([
      { type: 'double', name: 'x' },
      { type: 'long', name: 'x' },
    ]),
    /two of its columns/,
  )
})
