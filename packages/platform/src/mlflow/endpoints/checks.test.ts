import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { instant } from './checks.ts'

const first = Date.parse('0001-01-01T00:00:00.000Z')
const last = Date.parse('9999-12-31T23:59:59.999Z')
const anyMs = fc.integer({ min: first, max: last })

test('instants before 1970 too come back as they were, and as text are in the order of time', () => {
  fc.assert(
    fc.property(anyMs, anyMs, (one, other) => {
      const [text, otherText] = [instant(one, 'at'), instant(other, 'at')]
      assert.equal(Date.parse(text), one)
      assert.equal(text < otherText, one < other)
    }),
  )
  for (const beyond of [first - 1, last + 1]) assert.throws(() => instant(beyond, 'at'), /years 1 to 9999/)
})
