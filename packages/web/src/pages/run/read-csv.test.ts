import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { csvText } from '../../ui/download.ts'
import { readCsv } from './read-csv.ts'

test('quoted cells hold separators, quotes and new lines; the last line may lack its end', () => {
  assert.deepEqual(readCsv('a,"b ""x"", c"\r\n1,"two\nlines"', ',', 10), [
    ['a', 'b "x", c'],
    ['1', 'two\nlines'],
  ])
  assert.deepEqual(readCsv('a\tb\n', '\t', 10), [['a', 'b']])
  assert.deepEqual(readCsv('', ',', 10), [])
})

test('no more rows than asked for are read', () => {
  assert.equal(readCsv('a\nb\nc\nd', ',', 2).length, 2)
})

test('what is written as CSV is read back', () => {
  const cell = fc.string().filter((text) => !/^[=+\-@\t\r]/.test(text) && !text.includes('\r') && text !== '')
  fc.assert(
    fc.property(fc.array(fc.tuple(cell, cell), { minLength: 1 }), (rows) => {
      assert.deepEqual(readCsv(csvText(rows[0]!, rows.slice(1)), ',', 1000), rows)
    }),
  )
})
