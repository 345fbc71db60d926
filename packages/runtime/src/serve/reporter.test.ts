import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fail } from '@levain/core/errors'
import { reporter } from './reporter.ts'

test('a failure is told once with its cause, however often it happens, and a refusal is not told', () => {
  const lines: string[] = []
  const report = reporter((line) => lines.push(line))
  for (let time = 0; time < 100; time++) report(fail('log-unwritable', { reason: 'ENOSPC' }, new Error('no space left')))
  report(fail('request-invalid', { field: 'input', expected: 'a number', got: 'text' }))
  report(fail('overloaded', { retryAfterMs: 1000 }))
  report(fail('internal', { message: 'the model could not be evaluated' }))
  const told = lines.map((line) => JSON.parse(line) as { code: string; cause?: string })
  assert.deepEqual(
    told.map(({ code }) => code),
    ['log-unwritable', 'internal'],
  )
  assert.match(told[0]?.cause ?? '', /no space left/)
})
