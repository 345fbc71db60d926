import assert from 'node:assert/strict'
import { test } from 'node:test'
import { jsonTable } from './json-table.ts'

test('a frame written split and a list of flat objects are tables', () => {
  assert.deepEqual(jsonTable({ columns: ['a', 'b'], data: [[1, 'x']] }), { head: ['a', 'b'], rows: [[1, 'x']] })
  assert.deepEqual(jsonTable([{ a: 1 }, { a: 2, b: null }]), {
    head: ['a', 'b'],
    rows: [
      [1, undefined],
      [2, null],
    ],
  })
})

test('anything else is not', () => {
  for (const value of [null, 5, 'text', { a: 1 }, [1, 2], [{ a: { b: 1 } }], { columns: ['a'], data: [1] }, { columns: 'a', data: [] }])
    assert.equal(jsonTable(value), undefined)
})
