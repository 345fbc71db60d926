import assert from 'node:assert/strict'
import { test } from 'node:test'
import { csvText } from './download.ts'

test('cells with commas, quotes and new lines are quoted, missing ones are empty', () => {
  assert.equal(
    csvText(
      ['a', 'b,c'],
      [
        [1.5, 'say "hi"'],
        [null, 'two\nlines'],
      ],
    ),
    'a,"b,c"\r\n1.5,"say ""hi"""\r\n,"two\nlines"',
  )
})

test('a text that a spreadsheet would run is kept a text; a negative number stays one', () => {
  assert.equal(csvText(['x'], [['=1+1'], ['-2'], ['@me']]), "x\r\n'=1+1\r\n-2\r\n'@me")
})
