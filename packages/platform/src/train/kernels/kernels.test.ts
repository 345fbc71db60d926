import assert from 'node:assert/strict'
import { test } from 'node:test'
import { seededRandom } from '@levain/core'
import { solveCholesky } from './cholesky.ts'
import { type Design, designWidth, type Examples } from './design.ts'
import { gramOf } from './gram.ts'
import { descend } from './lbfgs.ts'
import { binaryObjective, pairsOf, softmaxObjective, squaredObjective } from './linear-objectives.ts'
import { minimise } from './newton.ts'
import { RowBlocks } from './row-blocks.ts'

const near = (got: number, want: number, tolerance = 1e-9): void =>
  assert.ok(Math.abs(got - want) <= tolerance * (1 + Math.abs(want)), `expected ${want}, got ${got}`)
const numbers = (random: { next(): number }, n: number): Float64Array => Float64Array.from({ length: n }, () => random.next() * 4 - 2)

/** Dense columns and groups, and the same as a plain matrix with its column of ones. */
function designs(seed: number, rows: number): { design: Design; matrix: number[][] } {
  const random = seededRandom(seed)
  const dense = [numbers(random, rows), numbers(random, rows)]
  const groups = [3, 2].map((size) => ({
    size,
    codes: Int32Array.from({ length: rows }, () => Math.floor(random.next() * (size + 1)) - 1),
  }))
  const matrix = Array.from({ length: rows }, (_, i) => [
    1,
    ...dense.map((x) => x[i]!),
    ...groups.flatMap(({ size, codes }) => Array.from({ length: size }, (_, k) => (codes[i] === k ? 1 : 0))),
  ])
  return { design: { rows, dense, groups }, matrix }
}

const examplesOf = (design: Design, weights: Float64Array | null = null, target = new Float64Array(design.rows)): Examples => ({
  ...{ ...design, weights, target },
})

test('margins, gradients and products of a table are those of the matrix it stands for, with either set of kernels to the last bit', async () => {
  const { design, matrix } = designs(4, 1037)
  const random = seededRandom(5)
  const width = designWidth(design)
  const [weights, theta] = [numbers(random, 1037), numbers(random, width)]
  const looks = { compiled: [] as Float64Array[], plain: [] as Float64Array[] }
  for (const kernels of ['compiled', 'plain'] as const) {
    const blocks = await RowBlocks.over(examplesOf(design, weights), { kernels })
    const seen: number[] = []
    const back = blocks.sweep(theta, (_from, count) => {
      if (count % 2 === 1) blocks.numbers[blocks.at.margins / 8 + count] = 0
      seen.push(...blocks.numbers.subarray(blocks.at.margins / 8, blocks.at.margins / 8 + count))
    })
    looks[kernels].push(Float64Array.from(seen), back, gramOf(blocks))
  }
  assert.deepEqual(looks.plain, looks.compiled)
  const [margins, back, squares] = looks.compiled as [Float64Array, Float64Array, Float64Array]
  for (const [i, row] of matrix.entries())
    near(
      margins[i]!,
      row.reduce((sum, x, j) => sum + x * theta[j]!, 0),
    )
  for (let j = 0; j < width; j++) {
    near(
      back[j]!,
      matrix.reduce((sum, row, i) => sum + row[j]! * margins[i]!, 0),
    )
    for (let k = 0; k < width; k++)
      near(
        squares[j * width + k]!,
        matrix.reduce((sum, row, i) => sum + row[j]! * row[k]! * weights[i]!, 0),
      )
  }
})

test('columns that are imputed and scaled on the way give what they give when they were made before', async () => {
  const random = seededRandom(8)
  const values = Float64Array.from({ length: 77 }, (_, i) => (i % 9 === 0 ? Number.NaN : random.next() * 1e6))
  const sources = [{ values, fill: 7, mean: 3, unit: 0.5 }]
  const dense = [values.map((x) => ((Number.isNaN(x) ? 7 : x) - 3) / 0.5)]
  const whole = { rows: 77, dense, groups: [] }
  const [scaled, before] = [examplesOf({ ...whole, sources }), examplesOf(whole)]
  assert.deepEqual(gramOf(await RowBlocks.over(scaled)), gramOf(await RowBlocks.over(before)))
})

test('log-loss, probabilities and curvatures keep their digits from the smallest margins to the greatest, with either set of kernels', async () => {
  const given = [0, 1e-300, 1e-9, 0.3, 0.5, 0.881, 0.882, 1, 5, 36, 37, 50, 700, 708]
  const z = Float64Array.from([...given, ...given.map((x) => 0 - x)])
  const rows = z.length
  const found = { compiled: [] as Float64Array[], plain: [] as Float64Array[] }
  for (const kernels of ['compiled', 'plain'] as const) {
    const blocks = await RowBlocks.over(
      { rows, dense: [z], groups: [], target: new Float64Array(rows), weights: null },
      { outputs: 2, kernels },
    )
    const { at, numbers, step } = blocks
    const list = (address: number): Float64Array => numbers.slice(address / 8, address / 8 + rows)
    blocks.each((from, count) => {
      blocks.margins(Float64Array.of(0, 1, 0, -1), count, from)
      const loss = blocks.kernels.logLoss(at.margins, at.targets, at.weights, rows, at.curvatures)
      found[kernels].push(Float64Array.of(loss), list(at.margins), list(at.curvatures))
      blocks.margins(Float64Array.of(0, 1, 0, -1), count, from)
      blocks.kernels.spread(at.margins, 2, rows, step, at.curvatures)
      found[kernels].push(list(at.margins), list(at.margins + step), list(at.curvatures))
    })
  }
  assert.deepEqual(found.plain, found.compiled)
  const [loss, residuals, curvatures, first, second, sums] = found.compiled
  const exact = (got: Float64Array | undefined, want: (z: number) => number): void => {
    for (let i = 0; i < rows; i++)
      assert.ok(Math.abs(got![i]! - want(z[i]!)) <= 2e-15 * want(z[i]!) + 1e-300, `at ${z[i]}: ${got![i]}, ${want(z[i]!)}`)
  }
  const softplus = (x: number): number => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)))
  exact(residuals, (x) => 1 / (1 + Math.exp(-x)))
  exact(curvatures, (x) => Math.exp(-Math.abs(x)) / (1 + Math.exp(-Math.abs(x))) ** 2)
  exact(first, (x) => 1 / (1 + Math.exp(-2 * x)))
  exact(second, (x) => 1 / (1 + Math.exp(2 * x)))
  exact(sums, (x) => Math.abs(x) + Math.log1p(Math.exp(-2 * Math.abs(x))))
  near(
    loss![0]!,
    z.reduce((sum, x) => sum + softplus(x), 0),
    1e-14,
  )
})

test('Cholesky solves, and a repeated column does no harm', async () => {
  const { design, matrix } = designs(6, 50)
  const width = designWidth(design)
  const theta = numbers(seededRandom(1), width)
  const a = gramOf(await RowBlocks.over(examplesOf(design)))
  const b = Float64Array.from({ length: width }, (_, j) => theta.reduce((sum, t, k) => sum + a[j * width + k]! * t, 0))
  const x = solveCholesky(Float64Array.from(a), b, width)
  for (const [i, row] of matrix.entries())
    near(
      row.reduce((s, v, j) => s + v * x[j]!, 0),
      row.reduce((s, v, j) => s + v * theta[j]!, 0),
      1e-6 * (i + 1),
    )
  const twice = solveCholesky(Float64Array.of(2, 2, 2, 2), Float64Array.of(4, 4), 2)
  near(twice[0]! + twice[1]!, 2)
})

const blocksOf = (design: Design, target: readonly number[], weights: Float64Array | null = null, outputs = 1): Promise<RowBlocks> =>
  RowBlocks.over(examplesOf(design, weights, Float64Array.from(target)), { outputs, pairs: pairsOf(outputs) })

test('gradients and Hessians are those of the values, and both minimisers find the same place, with an L1 penalty too', async () => {
  const { design, matrix } = designs(9, 120)
  const random = seededRandom(2)
  const truth = matrix.map((row) => (row[1]! + row[3]! * 2 - 0.5 + random.next() - 0.5 > 0 ? 1 : 0))
  const several = matrix.map((row) => (row[1]! > 0.5 ? 2 : row[2]! + random.next() > 0.3 ? 1 : 0))
  const weights = Float64Array.from({ length: 120 }, (_, i) => i % 3)
  for (const objective of [
    binaryObjective(await blocksOf(design, truth), 0.7),
    binaryObjective(await blocksOf(design, truth, weights), 0.7),
    softmaxObjective(await blocksOf(design, several, weights, 3), 0.7),
    squaredObjective(await blocksOf(design, several, weights), 0.7),
  ]) {
    const theta = numbers(random, objective.width).map((x) => x / 2)
    const gradient = objective.gradient(theta)
    const hessian = objective.hessian(theta)
    const step = 1e-5
    for (let j = 0; j < objective.width; j++) {
      const moved = (by: number): Float64Array => theta.map((x, k) => (k === j ? x + by : x))
      near((objective.value(moved(step)) - objective.value(moved(-step))) / (2 * step), gradient[j]!, 1e-6)
      const [above, below] = [objective.gradient(moved(step)), objective.gradient(moved(-step))]
      for (let k = 0; k < objective.width; k++) near((above[k]! - below[k]!) / (2 * step), hessian[j * objective.width + k]!, 1e-5)
    }
    for (const l1 of [0, 3]) {
      const byNewton = minimise(objective, { l1, stepsMax: 50, tolerance: 1e-14, report: () => {} })
      const byDescent = descend(objective, { l1, stepsMax: 4000, tolerance: 1e-9, report: () => {} })
      for (let j = 0; j < objective.width; j++) near(byDescent[j]!, byNewton[j]!, 1e-5)
      if (l1 > 0) assert.ok(byNewton.includes(0) && byDescent.includes(0))
    }
  }
})

test('products of many columns and rows, in several blocks, are the sums of those of each row', async () => {
  const random = seededRandom(3)
  const dense = Array.from({ length: 7 }, () => numbers(random, 1001))
  const weights = numbers(random, 1001)
  const got = gramOf(await RowBlocks.over(examplesOf({ rows: 1001, dense, groups: [] }, weights)))
  for (let j = 0; j < 7; j++)
    for (let k = 0; k < 7; k++)
      near(
        got[(j + 1) * 8 + k + 1]!,
        weights.reduce((sum, w, i) => sum + w * dense[j]![i]! * dense[k]![i]!, 0),
      )
})
