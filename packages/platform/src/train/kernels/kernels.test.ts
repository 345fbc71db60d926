import assert from 'node:assert/strict'
import { test } from 'node:test'
import { seededRandom } from '@levain/core'
import { solveCholesky } from './cholesky.ts'
import { type Design, designWidth, margins, transposeTimes } from './design.ts'
import { gramOf } from './gram.ts'
import { descend } from './lbfgs.ts'
import { binaryObjective, softmaxObjective, squaredObjective } from './linear-objectives.ts'
import { minimise } from './newton.ts'

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

test('products of a design are those of the matrix it stands for, with either set of kernels to the last bit', async () => {
  const { design, matrix } = designs(4, 37)
  const random = seededRandom(5)
  const width = designWidth(design)
  const [weights, theta] = [numbers(random, 37), numbers(random, width)]
  const out = new Float64Array(37)
  margins(design, theta, out)
  for (const [i, row] of matrix.entries())
    near(
      out[i]!,
      row.reduce((sum, x, j) => sum + x * theta[j]!, 0),
    )
  const back = transposeTimes(design, weights)
  for (let j = 0; j < width; j++)
    near(
      back[j]!,
      matrix.reduce((sum, row, i) => sum + row[j]! * weights[i]!, 0),
    )
  const squares = (await gramOf(design))(weights)
  assert.deepEqual((await gramOf(design, 'plain'))(weights), squares)
  for (let j = 0; j < width; j++) {
    for (let k = 0; k < width; k++)
      near(
        squares[j * width + k]!,
        matrix.reduce((sum, row, i) => sum + row[j]! * row[k]! * weights[i]!, 0),
      )
  }
})

test('Cholesky solves, and a repeated column does no harm', async () => {
  const { design, matrix } = designs(6, 50)
  const width = designWidth(design)
  const theta = numbers(seededRandom(1), width)
  const a = (await gramOf(design))(new Float64Array(50).fill(1))
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

const problem = async (design: Design, target: readonly number[], weights: Float64Array | null = null) => ({
  ...{ design, target: Float64Array.from(target), weights, l2: 0.7, gram: await gramOf(design) },
})

test('gradients and Hessians are those of the values, and both minimisers find the same place, with an L1 penalty too', async () => {
  const { design, matrix } = designs(9, 120)
  const random = seededRandom(2)
  const truth = matrix.map((row) => (row[1]! + row[3]! * 2 - 0.5 + random.next() - 0.5 > 0 ? 1 : 0))
  const several = matrix.map((row) => (row[1]! > 0.5 ? 2 : row[2]! + random.next() > 0.3 ? 1 : 0))
  const weights = Float64Array.from({ length: 120 }, (_, i) => i % 3)
  for (const objective of [
    binaryObjective(await problem(design, truth)),
    binaryObjective(await problem(design, truth, weights)),
    softmaxObjective(await problem(design, several, weights), 3),
    squaredObjective(await problem(design, several, weights)),
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
  const got = (await gramOf({ rows: 1001, dense, groups: [] }))(weights)
  for (let j = 0; j < 7; j++)
    for (let k = 0; k < 7; k++)
      near(
        got[(j + 1) * 8 + k + 1]!,
        weights.reduce((sum, w, i) => sum + w * dense[j]![i]! * dense[k]![i]!, 0),
      )
})
