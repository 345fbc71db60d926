import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Json, Method } from '@levain/core'
import { openSearch, type Search, type SearchOptions } from '../search/index.ts'

const spaces: Readonly<Record<string, SearchOptions['space']>> = {
  numbers: { x: { type: 'float', low: -2, high: 3 }, y: { type: 'float', low: 1e-4, high: 1, log: true } },
  everything: {
    kind: { type: 'categorical', choices: ['a', 'b', null, true] },
    depth: { type: 'int', low: 1, high: 4 },
    units: { type: 'int', low: 1, high: 100, log: true },
    share: { type: 'float', low: 0, high: 1, step: 0.25 },
    extra: { type: 'int', low: 2, high: 6, step: 2, when: { kind: 'a' } },
    deep: { type: 'categorical', choices: [1, 2], when: { extra: [2, 4], depth: 1 } },
    fixed: { type: 'float', low: 7, high: 7 },
  },
}

interface Known {
  readonly number: number
  readonly values: Readonly<Record<string, Json>>
  readonly note: Json
}

/**
 * What every sampler must do, over some spaces: choose values of the space, the same again from the same trials, and bear with
 * trials that fail, are pruned, given back, chosen by others, or go on at once.
 */
export function testSampler(method: Method): void {
  for (const [name, space] of Object.entries(spaces)) {
    const open = (seed = 1): Promise<Search> => openSearch({ space, direction: 'minimize', sampler: method, seed })

    test(`${method.type} chooses values of the space (${name}), whatever becomes of the trials`, async () => {
      const search = await open()
      search.begin({ number: 0, values: search.space.valuesAt(() => 0.5), note: null })
      const going: Known[] = []
      for (let round = 0; round < 60; round += 1) {
        const trial = search.ask()
        if (!trial) break
        assert.ok(search.space.placesOf(trial.values), JSON.stringify(trial.values))
        going.push(trial)
        if (going.length > 4) end(search, going.shift() as Known)
      }
    })

    test(`${method.type} chooses the same (${name}) when made anew from the same trials, in the midst of it too`, async () => {
      const [one, two] = [await open(), await open()]
      for (let round = 0; round < 40; round += 1) {
        const trial = one.ask()
        if (!trial) break
        const again = two.suggest(trial.number)
        assert.deepEqual(again?.values, trial.values)
        two.begin(trial)
        for (const search of [one, two]) end(search, trial)
      }
    })
  }
}

/** Trials fail, are pruned, are given back, and mostly end well, as their numbers say. */
function end(search: Search, { number, values }: Known): void {
  const value = Object.values(values).reduce<number>((sum, part) => sum + (typeof part === 'number' ? part ** 2 : 1), 0)
  search.report(number, 1, value + 1)
  if (number % 11 === 7) search.release(number)
  else if (number % 7 === 3) search.tell(number, { state: 'failed', value: null })
  else if (number % 5 === 2) search.tell(number, { state: 'pruned', value })
  else search.tell(number, { state: 'ok', value })
}
