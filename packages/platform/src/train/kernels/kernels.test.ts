import assert from 'node:assert/strict'
import { test } from 'node:test'
import { seededRandom } from '@levain/core'
import fc from 'fast-check'
import { binColumns, missingBin } from './bins.ts'
import { solveCholesky } from './cholesky.ts'
import { type Design, designWidth, gram, margins, transposeTimes } from './design.ts'
import { TargetTreeGrower } from './grow-by-target.ts'
import { descend } from './lbfgs.ts'
import { binaryObjective, softmaxObjective } from './logistic.ts'
import { minimise } from './newton.ts'
import { plainKernels } from './tree-kernels.ts'

const near = (got: number, want: number, tolerance = 1e-9): void =>
  assert.ok(Math.abs(got - want) <= tolerance * (1 + Math.abs(want)), `expected ${want}, got ${got}`)
const numbers = (random: { next(): number }, n: number): Float64Array => Float64Array.from({ length: n }, () => random.next() * 4 - 2)

test('a value is in bin b exactly when it lies above cut b − 1 and not above cut b; missing values have a bin of their own', () => {
  const value = fc.oneof(
    fc.double(),
    fc.integer({ min: -3, max: 3 }),
    fc.constantFrom(Infinity, -Infinity, Number.NaN, Number.MAX_VALUE, 5e-324),
  )
  fc.assert(
    fc.property(fc.array(value, { maxLength: 60 }), fc.integer({ min: 2, max: 20 }), (values, binsMax) => {
      const binned = binColumns([Float64Array.from(values)], values.length, binsMax)
      const cuts = binned.cuts[0]!
      assert.ok(cuts.length < binsMax && cuts.every((cut, i) => Number.isFinite(cut) && (i === 0 || cut > cuts[i - 1]!)))
      for (const [i, x] of values.entries()) {
        const bin = binned.bins[0]![i]!
        if (Number.isNaN(x)) assert.equal(bin, missingBin(binned, 0))
        else assert.ok((bin === 0 || x > cuts[bin - 1]!) && (bin === cuts.length || x <= cuts[bin]!))
      }
    }),
  )
})

test('few distinct values get a bin each', () => {
  const binned = binColumns([Float64Array.of(3, 1, 2, 3, 1, Number.NaN)], 6)
  assert.deepEqual([...binned.cuts[0]!], [1.5, 2.5])
  assert.deepEqual([...binned.bins[0]!], [2, 0, 1, 2, 0, 3])
})

test('a partition keeps every row, sends each to its side, and keeps the order within sides', () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ minLength: 1, maxLength: 50, max: 5 }),
      fc.integer({ min: 0, max: 4 }),
      fc.boolean(),
      (bins, bin, missingLeft) => {
        const index = Uint32Array.from(bins.keys())
        const missing = 5
        const middle = plainKernels.partition(bins, index, 0, bins.length, bin, missing, missingLeft, new Uint32Array(bins.length))
        const goesLeft = (row: number): boolean => (bins[row] === missing ? missingLeft : bins[row]! <= bin)
        const rows = [...bins.keys()]
        assert.deepEqual([...index], [...rows.filter(goesLeft), ...rows.filter((row) => !goesLeft(row))])
        assert.equal(middle, rows.filter(goesLeft).length)
      },
    ),
  )
})

test('a tree splits where the target changes, and sends missing values where they belong', () => {
  const x = Float64Array.of(1, 2, 3, 4, Number.NaN, Number.NaN, 5, 6)
  const target = Float64Array.of(0, 0, 0, 1, 0, 0, 1, 1)
  const binned = binColumns([x], 8)
  const options = { outputs: 1, depthMax: 3, minRows: 1, featuresPerNode: 1 }
  const { tree } = new TargetTreeGrower(binned, target, options, plainKernels).grow(Uint32Array.from(x.keys()), seededRandom(1))
  assert.deepEqual(tree.left.length, 3)
  assert.deepEqual([tree.feature[0], tree.threshold[0], tree.missingLeft[0]], [0, 3.5, true])
  assert.deepEqual([tree.value[tree.left[0]!], tree.value[tree.right[0]!]], [0, 1])
  assert.deepEqual(tree.cover, [8, 5, 3])
})

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

test('products of a design are those of the matrix it stands for', () => {
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
  const squares = gram(design, weights)
  for (let j = 0; j < width; j++) {
    for (let k = 0; k < width; k++)
      near(
        squares[j * width + k]!,
        matrix.reduce((sum, row, i) => sum + row[j]! * row[k]! * weights[i]!, 0),
      )
  }
})

test('Cholesky solves, and a repeated column does no harm', () => {
  const { design, matrix } = designs(6, 50)
  const width = designWidth(design)
  const theta = numbers(seededRandom(1), width)
  const a = gram(design, new Float64Array(50).fill(1))
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

test('gradients and Hessians are those of the values, and both minimisers find the same place', () => {
  const { design, matrix } = designs(9, 120)
  const random = seededRandom(2)
  const truth = matrix.map((row) => (row[1]! + row[3]! * 2 - 0.5 + random.next() - 0.5 > 0 ? 1 : 0))
  const several = matrix.map((row) => (row[1]! > 0.5 ? 2 : row[2]! + random.next() > 0.3 ? 1 : 0))
  for (const objective of [
    binaryObjective(design, Float64Array.from(truth), 0.7),
    softmaxObjective(design, Float64Array.from(several), 3, 0.7),
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
    const byNewton = minimise(objective, 50, 1e-14, () => {})
    const byDescent = descend(objective, 2000, 1e-9, () => {})
    for (let j = 0; j < objective.width; j++) near(byDescent[j]!, byNewton[j]!, 1e-5)
  }
})
