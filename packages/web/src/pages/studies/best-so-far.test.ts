import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Trial } from '@levain/sdk'
import { bestSoFar } from './best-so-far.ts'

const trial = (number: number, state: Trial['state'], value: number | null) => ({ number, state, value }) as Trial

test('the best so far is of trials that went to their end, in the order in which they were begun', () => {
  const trials = [trial(3, 'ok', 4), trial(2, 'pruned', 1), trial(1, 'failed', null), trial(0, 'ok', 5)]
  const found = bestSoFar({ direction: 'minimize' }, trials).map((one) => [one.trial.number, one.value, one.best])
  assert.deepEqual(found, [
    [0, 5, 5],
    [2, 1, 5],
    [3, 4, 4],
  ])
  assert.equal(bestSoFar({ direction: 'maximize' }, trials).at(-1)?.best, 5)
})
