import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { test } from 'node:test'
import { openSearch } from '../search/index.ts'
import { pruners } from './index.ts'
import { testPruner } from './pruner.conformance.ts'

testPruner({ type: 'asha' })
testPruner({ type: 'asha', minStep: 2, factor: 2 })
testPruner({ type: 'hyperband', maxStep: 27 })
testPruner({ type: 'median' })
testPruner({ type: 'bandit', factor: 0.5 })
testPruner({ type: 'bandit', amount: 3, warmup: 2, every: 2 })
testPruner({ type: 'truncation', percent: 40 })

test('the table names every pruner of the folder, under its own name', async () => {
  const others = ['index', 'pruner', 'pruner.conformance', 'pruners.test', 'halving']
  const files = readdirSync(import.meta.dirname).map((file) => file.replace('.ts', ''))
  assert.deepEqual(Object.keys(pruners).sort(), files.filter((file) => !others.includes(file)).sort())
  for (const [name, load] of Object.entries(pruners)) assert.equal((await load()).default.name, name)
})

/** Log-loss by boosting round: falls at a pace of its own to a floor of its own, and rises again where the rate is high. */
function learningCurves(): number[][] {
  const rates = [0.01, 0.03, 0.1]
  const curves: number[][] = []
  for (const rate of rates)
    for (const leaves of [7, 15, 31])
      for (const penalty of [0, 1, 10])
        for (const share of [0.5, 0.8, 1]) {
          const floor =
            0.25 + 0.03 * Math.abs(Math.log2(leaves / 15)) + 0.02 * Math.abs(Math.log10(penalty + 1) - 0.5) + 0.05 * (1 - share) ** 2
          const overfit = rate * leaves * 2e-5 * (1.2 - share)
          curves.push(
            Array.from({ length: 81 }, (_, at) => {
              const round = (at + 1) * 10
              const noise = 0.002 * Math.sin(37 * curves.length + 11 * at)
              return floor + (0.69 - floor) * Math.exp(-rate * round * 0.35) + overfit * round + noise
            }),
          )
        }
  return curves
}

test('ASHA finds one of the best three percent of 81 boosting configurations with a quarter of the whole cost, in any order', async () => {
  const curves = learningCurves()
  assert.equal(curves.length, 81)
  const order = curves.map((curve) => curve.at(-1) as number).toSorted((a, b) => a - b)
  for (let seed = 0; seed < 10; seed += 1) {
    const search = await openSearch({
      space: { curve: { type: 'int', low: 0, high: 80 } },
      direction: 'minimize',
      sampler: { type: 'random' },
      pruner: { type: 'asha', minStep: 3, factor: 3 },
      seed,
    })
    let cost = 0
    let best = Number.POSITIVE_INFINITY
    for (let number = 0; number < 81; number += 1) {
      const curve = curves[(number * 17 + seed * 5) % 81] as number[]
      search.begin({ number, values: { curve: number }, note: null })
      for (const [at, value] of curve.entries()) {
        cost += 1
        search.report(number, at + 1, value)
        if (search.verdict(number) !== undefined) {
          search.tell(number, { state: 'pruned', value })
          break
        }
        if (at === 80) {
          search.tell(number, { state: 'ok', value })
          best = Math.min(best, value)
        }
      }
    }
    assert.ok(cost <= 0.25 * 81 * 81, `${cost} of ${81 * 81} steps`)
    assert.ok(best <= (order[2] as number), `${best} is not among ${order.slice(0, 3)}`)
  }
})
