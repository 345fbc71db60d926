import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import fc from 'fast-check'
import { bucketCount, bucketOf } from './bucket.ts'

/** The same written a second time, byte by byte over one buffer. */
function reference(split: string, key: string): number {
  let hash = 0x811c9dc5n
  for (const byte of Buffer.from(`${split}/${key}`)) hash = ((hash ^ BigInt(byte)) * 0x01000193n) & 0xffffffffn
  hash = ((hash ^ (hash >> 16n)) * 0x85ebca6bn) & 0xffffffffn
  hash = ((hash ^ (hash >> 13n)) * 0xc2b2ae35n) & 0xffffffffn
  return Number((hash ^ (hash >> 16n)) % BigInt(bucketCount))
}

test('the bucket of a key is what its definition says, for any text', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'grapheme' }),
      fc.string({ unit: 'grapheme' }),
      (split, key) => bucketOf(split, key) === reference(split, key),
    ),
  )
})

test('keys spread evenly over the buckets, also keys that differ in their last digits only', () => {
  for (const keyOf of [(n: number) => `customer-${n}`, (n: number) => createHash('md5').update(String(n)).digest('hex')]) {
    const counts = new Float64Array(100)
    const keys = 200_000
    for (let n = 0; n < keys; n++) counts[Math.floor(bucketOf('s', keyOf(n)) / 100)]! += 1
    const chiSquare = counts.reduce((sum, count) => sum + (count - keys / 100) ** 2 / (keys / 100), 0)
    assert.ok(chiSquare < 160, `χ² of 99 degrees of freedom: ${chiSquare}`)
  }
})

test('two splits draw the same keys independently of each other', () => {
  let both = 0
  const keys = 100_000
  for (let n = 0; n < keys; n++) if (bucketOf('one', `k${n}`) < 5000 && bucketOf('two', `k${n}`) < 5000) both += 1
  assert.ok(Math.abs(both / keys - 0.25) < 0.006, String(both / keys))
})
