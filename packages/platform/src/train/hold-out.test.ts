import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { holdOut } from './hold-out.ts'

test('every row is on one side, a tenth of each class is held out, and rare classes stay with training', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 2 }), { maxLength: 200 }), fc.integer(), (labels, seed) => {
      const { train, test: held } = holdOut(Float64Array.from(labels), 3, seed)
      assert.deepEqual(
        [...train, ...held].sort((a, b) => a - b),
        [...labels.keys()],
      )
      for (const k of [0, 1, 2]) {
        const rows = labels.filter((label) => label === k).length
        assert.equal([...held].filter((row) => labels[row] === k).length, Math.floor(rows / 10))
      }
      assert.deepEqual(holdOut(Float64Array.from(labels), 3, seed), { train, test: held })
    }),
  )
})
