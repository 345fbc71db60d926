import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Topic } from '@levain/sdk'
import { isStale, stale } from './stale.ts'

test('every topic makes something stale', () => {
  for (const [topic, names] of Object.entries(stale)) assert.ok(names.length > 0, topic)
})

test('an event makes stale what it touches and leaves the rest', () => {
  const step = new Set<Topic>(['step'])
  assert.equal(isStale(['pipeline', 'status', { run: 'a' }], step), true)
  assert.equal(isStale(['pipeline', 'list', {}], step), false)
  assert.equal(isStale(['explore', 'list', {}], step), false)
  assert.equal(isStale(['registry', 'show', { model: 'late' }], new Set<Topic>(['model', 'step'])), true)
  assert.equal(isStale(['registry', 'show', { model: 'late' }], new Set()), false)
})
