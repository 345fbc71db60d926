import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type FrameColumn, isLevainError } from '@levain/core'
import { withStore } from '../testing.ts'

const values = (column: FrameColumn | undefined): unknown[] => {
  if (column?.kind === 'category') return [...column.codes].map((code) => (code < 0 ? null : column.levels[code]))
  return column ? [...column.values].map((value) => (Number.isNaN(value) ? null : value)) : []
}

test('every SQL type becomes numbers, codes or instants, and a null is missing in each', () =>
  withStore(async ({ tables }) => {
    const second = Date.UTC(2001, 1, 3, 4, 5, 6)
    const cases: [sql: string, kind: FrameColumn['kind'], first: unknown][] = [
      ['7::tinyint', 'number', 7],
      ['7::ubigint', 'number', 7],
      ['-9007199254740991::bigint', 'number', -9007199254740991],
      ['170141183460469231731687303715884105727::hugeint', 'number', 2 ** 127],
      ['12.345::decimal(18, 3)', 'number', 12.345],
      ['0.5::float', 'number', 0.5],
      ["'inf'::double", 'number', Number.POSITIVE_INFINITY],
      ['true', 'number', 1],
      ['false', 'number', 0],
      ["timestamp '2001-02-03 04:05:06.007'", 'time', second + 7],
      ["timestamp '2001-02-03 04:05:06.007500'", 'time', second + 7.5],
      ["timestamp_s '2001-02-03 04:05:06'", 'time', second],
      ["timestamp_ns '2001-02-03 04:05:06'", 'time', second],
      ["timestamptz '2001-02-03 06:05:06+02'", 'time', second],
      ["date '2001-02-03'", 'time', Date.UTC(2001, 1, 3)],
      ["date '1901-02-03'", 'time', Date.UTC(1901, 1, 3)],
      ["'infinity'::timestamp", 'time', null],
      ["'ü, \"quoted\" ''text'''", 'category', `ü, "quoted" 'text'`],
      ["''", 'category', ''],
      ["'b'::enum('a', 'b')", 'category', 'b'],
      ["time '04:05:06'", 'category', '04:05:06'],
      ['[1, 2]', 'category', '[1, 2]'],
    ]
    const columns = cases.map(([sql], i) => `case when i = 0 then ${sql} end as c${i}`)
    const { digest } = await tables.write(`select ${columns.join(', ')} from range(2) t(i)`, {})
    const frame = await tables.frame(digest)
    assert.deepEqual(
      frame.columns.map((column) => [column.kind, ...values(column)]),
      cases.map(([, kind, first]) => [kind, first, null]),
    )
  }))

test('a column of nothing but nulls is missing everywhere', () =>
  withStore(async ({ tables }) => {
    const { digest } = await tables.write('select null::varchar as s, null::double as d from range(3)', {})
    const frame = await tables.frame(digest)
    assert.deepEqual(frame.columns.map(values), [
      [null, null, null],
      [null, null, null],
    ])
  }))

test('rows keep their order over many chunks and row groups, and columns that of the request', () =>
  withStore(async ({ tables }) => {
    const rows = 300_001
    const { digest } = await tables.write(`select i, -i as j, 'l' || (i % 7) as s from range(${rows}) t(i)`, {})
    const frame = await tables.frame(digest, ['s', 'i'])
    const [s, i] = frame.columns
    assert.ok(s?.kind === 'category' && i?.kind === 'number')
    assert.deepEqual(s.levels, ['l0', 'l1', 'l2', 'l3', 'l4', 'l5', 'l6'])
    for (let row = 0; row < rows; row += 1) {
      if (i.values[row] !== row || s.codes[row] !== row % 7) assert.fail(`row ${row}`)
    }
  }))

test('levels are in code point order, so that the same values have the same codes', () =>
  withStore(async ({ tables }) => {
    const { digest } = await tables.write(`from (values ('b'), ('a'), ('B'), ('é'), ('😀'), ('ￚ')) t(s)`, {})
    const [column] = (await tables.frame(digest)).columns
    assert.deepEqual(column?.kind === 'category' && column.levels, ['B', 'a', 'b', 'é', 'ￚ', '😀'])
  }))

test('a column that is not there is named, with those that are', () =>
  withStore(async ({ tables }) => {
    const { digest } = await tables.write('select 1 as a, 2 as b', {})
    await assert.rejects(tables.frame(digest, ['c']), (error) => {
      assert.ok(isLevainError(error, 'column-missing'))
      assert.deepEqual(error.details.columns, ['a', 'b'])
      return true
    })
  }))
