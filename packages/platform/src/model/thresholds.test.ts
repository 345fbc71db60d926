import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { limitBelow, limitUpTo, previous } from './thresholds.ts'

const after = (x: number): number => -previous(-x)

test('a limit over float64 divides numbers exactly as a comparison of float32 does', () => {
  const special = fc.constantFrom(0, -0, 2 ** -149, -(2 ** -149), 2 ** -126, 1, -1, 3.4028234663852886e38, -3.4028234663852886e38)
  fc.assert(
    fc.property(fc.oneof(special, fc.float({ noNaN: true, noDefaultInfinity: true })), (t) => {
      for (const [limit, goesLeft] of [
        [limitBelow(t), (x: number) => Math.fround(x) < t],
        [limitUpTo(t), (x: number) => Math.fround(x) <= t],
      ] as const) {
        for (const x of [limit, previous(limit), after(limit), t, previous(t), after(t), -t, 0]) {
          assert.equal(x <= limit, goesLeft(x), `${x} against ${t}`)
        }
      }
    }),
    { numRuns: 2000 },
  )
})
