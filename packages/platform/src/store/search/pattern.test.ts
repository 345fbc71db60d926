import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { isLike } from './pattern.ts'

test('a text is like a pattern as SQL has it', () => {
  const some = fc.string({ unit: fc.constantFrom('a', 'b', '.'), maxLength: 8 })
  const pattern = fc.string({ unit: fc.constantFrom('a', 'b', '.', '%', '_'), maxLength: 8 })
  fc.assert(
    fc.property(some, pattern, (text, like) => {
      const expression = like.replaceAll('.', '\\.').replaceAll('%', '.*').replaceAll('_', '.')
      assert.equal(isLike(text, like), new RegExp(`^${expression}$`).test(text))
    }),
  )
})

test('a pattern of thousands of wildcards is answered at once', () => {
  assert.equal(isLike('RUNNING'.repeat(50), `${'%N'.repeat(4000)}y`), false)
  assert.equal(isLike('RUNNING'.repeat(50), '%'.repeat(8000)), true)
})
