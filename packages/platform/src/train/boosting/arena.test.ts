import assert from 'node:assert/strict'
import { test } from 'node:test'
import { borrowArena, giveBack } from './arena.ts'

test('memory that was given back is handed out again, zeroed, and never to two at once', () => {
  const [first, second] = [borrowArena(), borrowArena()]
  assert.notEqual(first.memory, second.memory)
  const address = first.take(1000)
  const bytes = new Uint8Array(first.memory.buffer)
  bytes.fill(7, address, address + 1000)
  giveBack(first)
  const again = borrowArena()
  assert.equal(again.memory, first.memory)
  assert.equal(again.take(1000), address)
  assert.ok(new Uint8Array(again.memory.buffer, address, 1000).every((byte) => byte === 0))
})
