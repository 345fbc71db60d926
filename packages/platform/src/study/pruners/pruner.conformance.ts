import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Method } from '@levain/core'
import { openSearch, type Search } from '../search/index.ts'

const steps = 27

/** What every pruner must do: spare the best, end some of the rest, and say the same again of the same trials. */
export function testPruner(method: Method): void {
  const open = (direction: 'minimize' | 'maximize'): Promise<Search> =>
    openSearch({ space: { x: { type: 'float', low: 0, high: 1 } }, direction, sampler: { type: 'random' }, pruner: method, seed: 1 })

  for (const direction of ['minimize', 'maximize'] as const)
    test(`${method.type} never ends the trial that leads at every step, and ends some of the others (${direction})`, async () => {
      const search = await open(direction)
      const sign = direction === 'minimize' ? 1 : -1
      const ended: number[] = []
      for (let number = 0; number < 40; number += 1) {
        const loss = number === 30 ? 0.5 : 1 + ((number * 7) % 40)
        if (!wholeTrial(search, number, (step) => sign * (loss + 1 / step))) ended.push(number)
      }
      assert.ok(!ended.includes(30))
      assert.ok(ended.length > 3, String(ended))
    })

  test(`${method.type} has nothing to say of a trial that is alone or has not reported`, async () => {
    const search = await open('minimize')
    assert.equal(search.verdict(0), undefined)
    assert.ok(wholeTrial(search, 0, (step) => 5 - step))
  })
}

/** False when it was ended on the way. */
function wholeTrial(search: Search, number: number, valueAt: (step: number) => number): boolean {
  search.begin({ number, values: { x: 0.5 }, note: null })
  for (let step = 1; step <= steps; step += 1) {
    search.report(number, step, valueAt(step))
    if (search.verdict(number) === undefined) continue
    search.tell(number, { state: 'pruned', value: valueAt(step) })
    return false
  }
  search.tell(number, { state: 'ok', value: valueAt(steps) })
  return true
}
