import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { isoInstant } from './instant.ts'
import { predictionId } from './prediction-id.ts'

test('ids are UUIDv7 that carry their millisecond, and none comes twice', () => {
  const seen = new Set<string>()
  for (let index = 0; index < 20_000; index++) {
    const ms = 1_795_000_000_000 + (index >> 8)
    const id = predictionId(ms)
    assert.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
    assert.equal(Number.parseInt(id.slice(0, 13).replace('-', ''), 16), ms)
    seen.add(id)
  }
  assert.equal(seen.size, 20_000)
})

test('an instant is written as Date writes it', () => {
  const moment = fc.integer({ min: 0, max: 253_402_300_799_999 })
  fc.assert(fc.property(moment, (ms) => isoInstant(ms) === new Date(ms).toISOString()))
})
