import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sorted } from './sort.ts'

interface Row {
  readonly name: string
  readonly auc: number | null
}
const rows: Row[] = [
  { name: 'run 10', auc: 0.7 },
  { name: 'run 9', auc: null },
  { name: 'run 1', auc: 0.9 },
]
const columns = [{ key: 'name', value: (row: Row) => row.name }, { key: 'auc', value: (row: Row) => row.auc }, { key: 'fixed' }]
const order = (sort?: string) => sorted(rows, columns, sort).map(({ name }) => name)

test('numbers sort as numbers, text with its numbers in order', () => {
  assert.deepEqual(order('name'), ['run 1', 'run 9', 'run 10'])
  assert.deepEqual(order('-auc'), ['run 1', 'run 10', 'run 9'])
})

test('missing values come last, whichever way', () => {
  assert.equal(order('auc').at(-1), 'run 9')
  assert.equal(order('-auc').at(-1), 'run 9')
})

test('an unknown column, or one that cannot be sorted by, keeps the order', () => {
  for (const sort of [undefined, 'nothing', 'fixed']) assert.deepEqual(order(sort), ['run 10', 'run 9', 'run 1'])
})
