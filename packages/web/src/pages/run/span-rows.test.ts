import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Span } from '@levain/sdk'
import { spanRows } from './span-rows.ts'

const begin = 1_767_225_600_000_000_000n
const span = (id: string, parent: string | null, fromMs: number, tookMs: number | null): Span =>
  ({
    id,
    parent,
    startNs: String(begin + BigInt(fromMs) * 1_000_000n),
    endNs: tookMs === null ? null : String(begin + BigInt(fromMs + tookMs) * 1_000_000n),
  }) as Span

test('spans stand below their parents in the order they began, with times since the trace began', () => {
  const rows = spanRows([span('c', 'a', 60, 40), span('a', null, 0, 120), span('b', 'a', 10, 20), span('d', 'b', 11, null)])
  assert.deepEqual(
    rows.map(({ span: { id }, depth, fromMs, tookMs }) => [id, depth, fromMs, tookMs]),
    [
      ['a', 0, 0, 120],
      ['b', 1, 10, 20],
      ['d', 2, 11, null],
      ['c', 1, 60, 40],
    ],
  )
})

test('a span whose parent is missing stands at the top', () => {
  assert.deepEqual(
    spanRows([span('x', 'gone', 5, 1)]).map(({ depth, fromMs }) => [depth, fromMs]),
    [[0, 0]],
  )
})
