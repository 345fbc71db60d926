import assert from 'node:assert/strict'
import { test } from 'node:test'
import { chanceOf } from '../search/index.ts'
import { functionalAnova, sharesOf } from './fanova.ts'
import { growTree, predict, type Row } from './forest.ts'

function rowsOf(count: number, dimensions: number, value: (places: Float64Array) => number): Row[] {
  const chance = chanceOf(7)
  return Array.from({ length: count }, () => {
    const places = Float64Array.from({ length: dimensions }, () => chance.next())
    return { places, value: value(places) }
  })
}

test('the shares of a tree are those found by averaging it over a fine grid', () => {
  const rows = rowsOf(60, 3, ([a = 0, b = 0, c = 0]) => 3 * a + (b > 0.4 ? 1 : 0) + a * c)
  const leaves = growTree(rows, 3, chanceOf(1))
  const points = 40
  const places = Array.from({ length: points }, (_, at) => (at + 0.5) / points)
  const cube = places.flatMap((a) =>
    places.flatMap((b) => places.map((c) => ({ at: [a, b, c], value: predict(leaves, Float64Array.of(a, b, c)) }))),
  )
  const mean = cube.reduce((sum, { value }) => sum + value, 0) / cube.length
  const variance = cube.reduce((sum, { value }) => sum + (value - mean) ** 2, 0) / cube.length
  const byGrid = [0, 1, 2].map((at) => {
    const averages = places.map(
      (place) => cube.filter((point) => point.at[at] === place).reduce((sum, { value }) => sum + value, 0) / points ** 2,
    )
    return averages.reduce((sum, average) => sum + (average - mean) ** 2, 0) / points / variance
  })
  // The grid is only so fine.
  for (const [at, share] of (sharesOf(leaves, 3) ?? []).entries())
    assert.ok(Math.abs(share - (byGrid[at] as number)) < 0.03, `${at}: ${share} ${byGrid[at]}`)
})

test('of the Ishigami function the main effects are near the known 0.3139, 0.4424 and 0', () => {
  const rows = rowsOf(1500, 3, (places) => {
    const [a, b, c] = [...places].map((place) => (2 * place - 1) * Math.PI) as [number, number, number]
    return Math.sin(a) + 7 * Math.sin(b) ** 2 + 0.1 * c ** 4 * Math.sin(a)
  })
  const { shares, fit } = functionalAnova(rows, [{ name: 'a' }, { name: 'b' }, { name: 'c' }], 24, chanceOf(2))
  const found = shares.map(({ mean }) => mean)
  assert.ok(fit > 0.9, String(fit))
  for (const [at, known] of [0.3139, 0.4424, 0].entries()) assert.ok(Math.abs((found[at] as number) - known) < 0.12, String(found))
})

test('what does not matter has no importance, and a constant has none at all', () => {
  const ranked = functionalAnova(
    rowsOf(200, 4, ([a = 0]) => a),
    [{ name: 'a' }, { name: 'b' }, { name: 'c' }, { name: 'd' }],
    16,
    chanceOf(3),
  )
  assert.ok((ranked.shares[0]?.mean ?? 0) > 0.95)
  const flat = functionalAnova(
    rowsOf(20, 2, () => 4),
    [{ name: 'a' }, { name: 'b' }],
    4,
    chanceOf(3),
  )
  assert.deepEqual(flat.shares, [
    { mean: 0, deviation: 0 },
    { mean: 0, deviation: 0 },
  ])
})
