import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { test } from 'node:test'
import { isLevainError } from '@levain/core'
import { openSearch } from '../search/index.ts'
import { eigenOf } from './cmaes/eigen.ts'
import { samplers } from './index.ts'
import { testSampler } from './sampler.conformance.ts'
import { sobolPoint } from './sobol/sequence.ts'

for (const type of Object.keys(samplers)) testSampler({ type })
testSampler({ type: 'sobol', scramble: false })

test('the table names every sampler of the folder, under its own name', async () => {
  const others = ['index', 'sampler', 'sampler.conformance', 'samplers.test']
  const files = readdirSync(import.meta.dirname).map((file) => file.replace('.ts', ''))
  assert.deepEqual(Object.keys(samplers).sort(), files.filter((file) => !others.includes(file)).sort())
  for (const [name, load] of Object.entries(samplers)) assert.equal((await load()).default.name, name)
})

test('an option there is not is refused by name', async () => {
  const search = openSearch({
    space: { x: { type: 'float', low: 0, high: 1 } },
    direction: 'minimize',
    sampler: { type: 'tpe', gamma: 1 },
    seed: 1,
  })
  await assert.rejects(search, (error) => isLevainError(error, 'study-invalid') && /gamma/.test((error as Error).message))
})

test('a grid tries every combination that applies once, and then there is nothing left', async () => {
  const search = await openSearch({
    space: {
      kind: { type: 'categorical', choices: ['a', 'b'] },
      depth: { type: 'int', low: 1, high: 3, when: { kind: 'b' } },
      share: { type: 'float', low: 0, high: 1 },
    },
    direction: 'minimize',
    sampler: { type: 'grid', points: 2 },
    seed: 1,
  })
  search.begin({ number: 0, values: { kind: 'a', share: 1 }, note: null })
  const tried = ['{"kind":"a","share":1}']
  for (let trial = search.ask(); trial; trial = search.ask()) tried.push(JSON.stringify(trial.values))
  assert.equal(tried.length, 8)
  assert.equal(new Set(tried).size, 8)
})

test('the first points of the Sobol sequence are those that SciPy gives', () => {
  // qmc.Sobol(6, scramble=False).random(8), and coordinates 1, 2, 8, 32 and 64 of points 77 and 127 of 64
  const first = [
    [0, 0, 0, 0, 0, 0],
    [0.5, 0.5, 0.5, 0.5, 0.5, 0.5],
    [0.75, 0.25, 0.25, 0.25, 0.75, 0.75],
    [0.25, 0.75, 0.75, 0.75, 0.25, 0.25],
    [0.375, 0.375, 0.625, 0.875, 0.375, 0.125],
    [0.875, 0.875, 0.125, 0.375, 0.875, 0.625],
    [0.625, 0.125, 0.875, 0.625, 0.625, 0.875],
    [0.125, 0.625, 0.375, 0.125, 0.125, 0.375],
  ]
  for (const [index, point] of first.entries()) for (const [at, place] of point.entries()) assert.equal(sobolPoint(index, at), place)
  const far = [0, 1, 7, 31, 63]
  assert.deepEqual(
    far.map((at) => sobolPoint(77, at)),
    [0.8359375, 0.8359375, 0.6484375, 0.7421875, 0.8828125],
  )
  assert.deepEqual(
    far.map((at) => sobolPoint(127, at)),
    [0.0078125, 0.6640625, 0.0703125, 0.1328125, 0.3046875],
  )
  assert.equal(sobolPoint(1, 64), undefined)
})

test('scrambling keeps what makes the sequence even: of 2^k points each interval of width 2^-k has one', () => {
  for (let dimension = 0; dimension < 64; dimension += 7) {
    const cells = Array.from({ length: 256 }, (_, index) => Math.floor((sobolPoint(index, dimension, 12345 + dimension) as number) * 256))
    assert.equal(new Set(cells).size, 256)
  }
})

test('eigenvalues and eigenvectors make the matrix again', () => {
  const matrix = [
    [4, 1, -2],
    [1, 3, 0.5],
    [-2, 0.5, 5],
  ]
  const { vectors, values } = eigenOf(matrix)
  for (const [i, row] of matrix.entries())
    for (const [j, value] of row.entries()) {
      const made = values.reduce((sum, own, k) => sum + (vectors[i]?.[k] ?? 0) * own * (vectors[j]?.[k] ?? 0), 0)
      assert.ok(Math.abs(made - value) < 1e-12)
    }
})

test('workers that ask at once get values that differ, as those that go on count as not good', async () => {
  const search = await openSearch({ space: { x: { type: 'float', low: 0, high: 1 } }, direction: 'minimize', seed: 3 })
  for (let number = 0; number < 30; number += 1) {
    const trial = search.ask()
    if (trial) search.tell(trial.number, { state: 'ok', value: Math.abs((trial.values.x as number) - 0.3) })
  }
  const together = Array.from({ length: 8 }, () => search.ask()?.values.x as number).sort((a, b) => a - b)
  assert.ok((together.at(-1) as number) - (together[0] as number) > 0.05, String(together))
})

test('CMA-ES goes on changing whole numbers however narrow it has become', async () => {
  const search = await openSearch({
    space: { n: { type: 'int', low: 0, high: 20 }, x: { type: 'float', low: 0, high: 1 } },
    direction: 'minimize',
    sampler: { type: 'cmaes', restarts: false },
    seed: 5,
  })
  const late = new Set<unknown>()
  for (let number = 0; number < 400; number += 1) {
    const trial = search.ask()
    if (!trial) continue
    if (number > 300) late.add(trial.values.n)
    search.tell(trial.number, { state: 'ok', value: ((trial.values.n as number) - 7) ** 2 + ((trial.values.x as number) - 0.5) ** 2 })
  }
  assert.ok(late.has(7) && late.size > 1, String([...late]))
})
