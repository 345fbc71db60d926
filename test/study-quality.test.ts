import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Method } from '@levain/core'
import { functions } from './bench/study/functions.ts'
import reference from './bench/study/optuna.oracle.json' with { type: 'json' }
import { bestValues, boundFor, median } from './bench/study/search.ts'

async function compare(sampler: Method, peer: string, seeds: number, names: readonly string[]): Promise<void> {
  for (const of of functions.filter(({ name }) => names.includes(name))) {
    const found = await bestValues(sampler, of, seeds, [50, 200])
    for (const [evaluations, values] of found) {
      const theirs = reference.rows.find((row) => row.sampler === peer && row.function === of.name && row.evaluations === evaluations)
      assert.ok(theirs)
      const ours = median(values)
      assert.ok(ours <= boundFor(theirs.median), `${of.name} after ${evaluations}: ${ours}, Optuna ${theirs.median}`)
    }
  }
}

const all = functions.map(({ name }) => name)

test('TPE is within 1.3 times of what Optuna finds', () => compare({ type: 'tpe' }, 'tpe', 20, all))

test('CMA-ES is within 1.3 times of what pycma finds', () => compare({ type: 'cmaes' }, 'cmaes', 20, all))

test('the Sobol sequence finds what that of Optuna finds', () => compare({ type: 'sobol', scramble: false }, 'sobol', 1, all))

test('random search finds what that of Optuna finds', () => compare({ type: 'random' }, 'random', 100, all))
