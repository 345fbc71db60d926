import assert from 'node:assert/strict'
import { test } from 'node:test'
import { seededRandom, type Tree } from '@levain/core'
import { createEvaluator } from '@levain/runtime/model'
import fc from 'fast-check'
import { cutColumn } from './cut-column.ts'
import { growForest } from './forest.ts'
import type { ForestJob, ForestRows } from './lay-out.ts'
import type { ForestOptions } from './plan.ts'

const options: ForestOptions = { trees: 1, depthMax: 64, rowsMin: 1, featuresPerNode: 99, bootstrap: false, randomCuts: false }

function jobOf(learn: ForestRows, classes: number, own: Partial<ForestOptions> = {}, more: Partial<ForestJob> = {}): ForestJob {
  const levels = learn.dense.map(() => 0)
  return { learn, classes, levels, options: { ...options, ...own }, threads: 1, random: seededRandom(1), report: () => {}, ...more }
}

const rowsOf = (dense: Float64Array[], target: ArrayLike<number>, weights: Float64Array | null = null): ForestRows => ({
  ...{ rows: target.length, dense, target: Float64Array.from(target), weights },
})

async function single(job: ForestJob): Promise<Tree> {
  const { trees } = await growForest(job)
  return trees[0]!
}

/** Numbers, a category of five levels, missing values; three classes. */
function mixed(rows: number, weighted = false): { learn: ForestRows; levels: number[] } {
  const random = seededRandom(9)
  const column = (make: () => number): Float64Array =>
    Float64Array.from({ length: rows }, () => (random.next() < 0.1 ? Number.NaN : make()))
  const dense = [column(() => random.next()), column(() => Math.round(random.next() * 9)), column(() => Math.floor(random.next() * 5))]
  const target = Float64Array.from({ length: rows }, (_, i) => {
    const margin = (dense[0]![i]! || 0) + ([0.5, -0.5, 0.2, -0.2, 0.4][dense[2]![i]!] ?? 0) + random.next() * 0.3
    return margin < 0.3 ? 0 : margin < 0.8 ? 1 : 2
  })
  const weights = weighted ? Float64Array.from({ length: rows }, (_, i) => i % 4) : null
  return { learn: { rows, dense, target, weights }, levels: [0, 0, 5] }
}

test('a value is in bin b exactly when it lies above cut b − 1 and not above cut b, and each bin stands for a value that is in it', () => {
  const value = fc.oneof(
    fc.double(),
    fc.integer({ min: -3, max: 3 }),
    fc.constantFrom(Infinity, -Infinity, Number.NaN, Number.MAX_VALUE, 5e-324),
  )
  fc.assert(
    fc.property(fc.array(value, { maxLength: 60 }), fc.integer({ min: 2, max: 20 }), (column, binsMax) => {
      const { values, cuts } = cutColumn(Float64Array.from(column), binsMax)
      assert.equal(cuts.length, Math.max(0, values.length - 1))
      assert.ok(cuts.length < binsMax && cuts.every((cut, i) => Number.isFinite(cut) && (i === 0 || cut > cuts[i - 1]!)))
      for (const [b, own] of values.entries()) assert.ok((b === 0 || own > cuts[b - 1]!) && (b === cuts.length || own <= cuts[b]!))
    }),
  )
})

test('a tree splits where the target changes, half way between values, and sends missing values where they belong', async () => {
  const x = Float64Array.of(1, 2, 3, 4, Number.NaN, Number.NaN, 5, 6)
  const tree = await single(jobOf(rowsOf([x], [0, 0, 0, 1, 0, 0, 1, 1]), 2))
  assert.equal(tree.left.length, 3)
  assert.deepEqual([tree.feature[0], tree.threshold[0], tree.missingLeft[0]], [0, 3.5, true])
  assert.deepEqual([tree.value[tree.left[0]!], tree.value[tree.right[0]!]], [0, 1])
  assert.deepEqual(tree.cover, [8, 5, 3])
})

test('a fully grown tree answers every row it learned from, whatever the size of its numbers', async () => {
  const random = seededRandom(2)
  for (const size of [1, 1e308, 1e-300]) {
    const x = Float64Array.from({ length: 200 }, () => random.next() * size)
    const target = x.map((own) => own * (random.next() + 0.5) * 0.5)
    const tree = await single(jobOf(rowsOf([x], target), 0))
    const evaluator = createEvaluator({ kind: 'trees', aggregation: 'mean', outputs: 1, base: [0], trees: [tree], link: 'identity' }, 1)
    const out = new Float64Array(200)
    evaluator.evaluate(x, 200, out)
    for (const [i, y] of target.entries()) assert.ok(Math.abs(out[i]! - y) <= 1e-9 * size)
  }
})

test('categories are divided as sets of levels: an order that means nothing needs one split', async () => {
  const city = Float64Array.from({ length: 60 }, (_, i) => i % 6)
  const learn = rowsOf(
    [city],
    city.map((level) => (level === 1 || level === 4 ? 1 : 0)),
  )
  const tree = await single(jobOf(learn, 2, {}, { levels: [6] }))
  assert.deepEqual([tree.left.length, tree.levels?.[0]], [3, [0, 2, 3, 5]])
})

test('the compiled and the plain kernels, and any number of threads, grow the same trees', async () => {
  for (const weighted of [false, true]) {
    const { learn, levels } = mixed(700, weighted)
    for (const [classes, own] of [
      [3, { bootstrap: true, randomCuts: weighted }],
      [0, { bootstrap: true, randomCuts: !weighted, rowsMin: 3 }],
    ] as [number, Partial<ForestOptions>][]) {
      const metrics: Record<string, number>[] = []
      const job = (threads: number): ForestJob => ({
        ...jobOf(learn, classes, { trees: 5, featuresPerNode: 2, ...own }, { levels, threads }),
        report: (round, reported) => {
          if (round === 5) metrics.push(reported)
        },
      })
      const compiled = await growForest(job(1))
      assert.deepEqual(await growForest(job(1), 'plain'), compiled)
      assert.deepEqual(await growForest(job(2)), compiled)
      assert.deepEqual(metrics[1], metrics[0])
      assert.deepEqual(metrics[2], metrics[0])
    }
  }
})

test('a row that counts for three is three rows, and one that counts for nothing is none', async () => {
  const { learn, levels } = mixed(240, true)
  const times = Array.from(learn.weights!, (weight, row) => new Array<number>(weight).fill(row)).flat()
  const repeated = rowsOf(
    learn.dense.map((column) => Float64Array.from(times, (row) => column[row]!)),
    times.map((row) => learn.target[row]!),
  )
  const [a, b] = [await single(jobOf(learn, 3, {}, { levels })), await single(jobOf(repeated, 3, {}, { levels }))]
  assert.deepEqual([a.feature, a.left, a.cover, a.levels], [b.feature, b.left, b.cover, b.levels])
  for (const [i, value] of a.value.entries()) assert.ok(Math.abs(value - b.value[i]!) < 1e-9)
})

test('no leaf has fewer rows than asked for', async () => {
  const { learn } = mixed(500)
  for (const own of [{}, { randomCuts: true }]) {
    const tree = await single(jobOf(learn, 3, { rowsMin: 20, ...own }))
    assert.ok(tree.left.length > 5)
    for (const [node, left] of tree.left.entries()) if (left < 0) assert.ok(tree.cover[node]! >= 20)
  }
})

test('the score out of the bag is near that on rows held out', async () => {
  const { learn, levels } = mixed(4000)
  const take = (from: number, to: number): ForestRows =>
    rowsOf(
      learn.dense.map((column) => column.slice(from, to)),
      learn.target.slice(from, to),
    )
  let told: Readonly<Record<string, number>> = {}
  const report: ForestJob['report'] = (round, metrics) => {
    if (round === 60) told = metrics
  }
  const shape = await growForest(jobOf(take(0, 2000), 3, { trees: 60, featuresPerNode: 2, bootstrap: true }, { levels, report }))
  const held = take(2000, 4000)
  const matrix = Float64Array.from({ length: 6000 }, (_, i) => held.dense[i % 3]![Math.floor(i / 3)]!)
  const out = new Float64Array(6000)
  createEvaluator(shape, 3).evaluate(matrix, 2000, out)
  const right = held.target.filter(
    (k, row) => out.subarray(3 * row, 3 * row + 3).indexOf(Math.max(...out.subarray(3 * row, 3 * row + 3))) === k,
  )
  assert.ok(
    Math.abs(told['out-of-bag-accuracy']! - right.length / 2000) < 0.03,
    `${told['out-of-bag-accuracy']} against ${right.length / 2000}`,
  )
})

test('columns that tell nothing apart leave one leaf', async () => {
  const nothing = [new Float64Array(4).fill(Number.NaN), new Float64Array(4).fill(7)]
  const tree = await single(jobOf(rowsOf(nothing, [1, 2, 3, 4]), 0))
  assert.deepEqual([tree.left, tree.value], [[-1], [2.5]])
})
