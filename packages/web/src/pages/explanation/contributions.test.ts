import assert from 'node:assert/strict'
import { test } from 'node:test'
import { waterfall } from './contributions.ts'

const explained = { columns: ['a', 'b', 'c', 'd'], base: [1, 10] }
const row = {
  contributions: [
    [0.5, 1],
    [-2, 2],
    [0.25, 3],
    [0, 4],
  ],
}

test('the bars lead from the base value to the answer, the strongest first, the weakest put together', () => {
  const falls = waterfall(explained, row, 0, 2)
  assert.deepEqual(
    falls.map(({ column, from, to, columns }) => [column, from, to, columns]),
    [
      ['b', 1, -1, 1],
      ['a', -1, -0.5, 1],
      ['2 others', -0.5, -0.25, 2],
    ],
  )
  assert.equal(waterfall(explained, row, 1, 10).at(-1)?.to, 20)
})

test('one column alone is not put together with nothing', () => assert.equal(waterfall(explained, row, 0, 3).length, 4))
