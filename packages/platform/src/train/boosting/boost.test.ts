import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Shape, seededRandom } from '@levain/core'
import { createEvaluator } from '@levain/runtime/model'
import { webAssembly } from '../kernels/shared-memory.ts'
import { type BoostJob, type BoostOptions, boost } from './boost.ts'
import type { Rows } from './lay-out.ts'
import type { LossSpec } from './losses.ts'

const defaults: BoostOptions = {
  rounds: 5,
  learningRate: 0.3,
  leaves: 15,
  depthMax: 64,
  minRows: 5,
  l2: 0,
  bins: 255,
  stopAfter: 0,
  threads: 1,
  rowShare: 1,
  featureShare: 1,
  bundles: true,
}
const nobody: Rows = { rows: 0, dense: [], target: new Float64Array(0) }

type Trees = Extract<Shape, { kind: 'trees' }>

async function grow(
  job: Partial<Omit<BoostJob, 'options'>> & { learn: Rows; options?: Partial<BoostOptions> },
  kernels: 'compiled' | 'plain' = 'compiled',
): Promise<Trees> {
  const watch = job.watch ?? { ...nobody, dense: job.learn.dense.map(() => new Float64Array(0)) }
  const shape = await boost(
    { loss: { name: 'squared' }, random: seededRandom(1), report: () => {}, ...job, watch, options: { ...defaults, ...job.options } },
    kernels,
  )
  assert.equal(shape.kind, 'trees')
  return shape as Trees
}

const rowsOf = (target: number[], ...dense: number[][]): Rows => ({
  rows: target.length,
  dense: dense.map((column) => Float64Array.from(column)),
  target: Float64Array.from(target),
})

/** Numbers with holes, few and many distinct ones, and a target that depends on them. */
function mixed(rows: number, columns: number, classes: number, seed = 1): Rows {
  const random = seededRandom(seed)
  const dense = Array.from({ length: columns }, (_, c) =>
    Float64Array.from({ length: rows }, () => {
      const x = random.next() * 4 - 2
      return c % 4 === 1 && x > 1.2 ? Number.NaN : c % 3 === 2 ? Math.round(x * 2) : x
    }),
  )
  const target = Float64Array.from({ length: rows }, (_, i) => {
    const z = dense[0]![i]! + (dense[1]![i]! > 0 ? 1 : -0.5) * (dense[columns - 1]![i]! || 0) + random.next()
    return classes === 0 ? z : Math.min(classes - 1, Math.max(0, Math.floor(z + classes / 2)))
  })
  return { rows, dense, target }
}

function answerOf({ trees, base, outputs }: Trees, rows: Rows, row: number): number[] {
  const out = [...base]
  for (const [t, tree] of trees.entries()) {
    let node = 0
    while (tree.left[node]! >= 0) {
      const x = rows.dense[tree.feature[node]!]![row]!
      const levels = tree.levels?.[node]
      node = (Number.isNaN(x) ? tree.missingLeft[node] : levels ? levels.includes(x) : x <= tree.threshold[node]!)
        ? tree.left[node]!
        : tree.right[node]!
    }
    out[t % outputs]! += tree.value[node]!
  }
  return out
}

const losses: [LossSpec, number][] = [
  [{ name: 'logistic' }, 2],
  [{ name: 'softmax', classes: 4 }, 4],
  [{ name: 'squared' }, 0],
  [{ name: 'quantile', quantile: 0.8 }, 0],
  [{ name: 'poisson' }, 6],
]
for (const [loss, classes] of losses) {
  test(`${loss.name}: compiled and plain kernels, and any number of threads, give the same trees to the last bit`, async () => {
    const job = { loss, learn: mixed(3001, 6, classes), watch: mixed(300, 6, classes, 2) } as const
    const weights = job.learn.target.map((_, i) => 1 + (i % 7) / 3)
    for (const learn of [job.learn, { ...job.learn, weights }]) {
      for (const shares of [{}, { rowShare: 0.6, featureShare: 0.7 }]) {
        const grown = (threads: number, kernels?: 'plain'): Promise<Trees> =>
          grow({ ...job, learn, options: { ...shares, threads } }, kernels)
        const compiled = await grown(1)
        assert.ok(compiled.trees.some((tree) => tree.left.length > 5))
        assert.deepEqual(await grown(1, 'plain'), compiled)
        assert.deepEqual(await grown(3), compiled)
      }
    }
  })

  test(`${loss.name}: a row of weight 3 counts as three rows, and rows of weight 0 as none`, async () => {
    const found = mixed(1200, 4, classes)
    const rows = { ...found, dense: found.dense.map((column) => column.map((x) => Math.round(x * 3))) }
    const times = rows.target.map((_, i) => [1, 3, 0][i % 3]!)
    const repeat = (values: Float64Array): Float64Array =>
      Float64Array.from([...values].flatMap((x, i) => new Array<number>(times[i]!).fill(x)))
    const repeated: Rows = { rows: times.reduce((a, b) => a + b, 0), dense: rows.dense.map(repeat), target: repeat(rows.target) }
    const options = { minRows: 1, rounds: 3, leaves: 6, learningRate: 1 }
    const weighted = await grow({ loss, learn: { ...rows, weights: times }, options })
    const plainly = await grow({ loss, learn: repeated, options })
    const apart = Array.from({ length: rows.rows }, (_, row) =>
      Math.abs(answerOf(weighted, rows, row)[0]! - answerOf(plainly, rows, row)[0]!),
    )
    const near = apart.filter((distance) => distance < 1e-3).length
    assert.ok(near > 0.99 * rows.rows, `${near} of ${rows.rows} rows agree`)
  })
}

test('two classes by softmax are learned as by the logistic loss: steps of several classes are not too long', async () => {
  const learn = mixed(800, 5, 2)
  const two = await grow({ learn, loss: { name: 'softmax', classes: 2 } })
  const one = await grow({ learn, loss: { name: 'logistic' } })
  for (let row = 0; row < learn.rows; row += 7) {
    const [first = 0, second = 0] = answerOf(two, learn, row)
    const odds = answerOf(one, learn, row)[0]!
    assert.ok(Math.abs(second - first - odds) < 1e-4, `${second - first} and ${odds}`)
  }
})

test('the rows to watch are scored as the finished trees score them', async () => {
  const [learn, watch] = [mixed(2000, 5, 0), mixed(200, 5, 0, 7)]
  let told = 0
  const shape = await grow({
    learn,
    watch,
    report: (_, metrics) => {
      told = metrics['validation-loss']!
    },
  })
  const mean = watch.target.reduce((sum, y, row) => sum + (y - answerOf(shape, watch, row)[0]!) ** 2, 0) / watch.rows
  assert.ok(Math.abs(told - mean) < 1e-9 * mean, `${told} told, ${mean} found`)
})

test('trees keep to the limits on leaves, depth and rows in a leaf, and cover counts rows', async () => {
  const learn = mixed(900, 5, 2)
  for (const [leaves, depthMax, minRows] of [
    [2, 64, 1],
    [31, 3, 1],
    [31, 64, 60],
    [8, 64, 449],
  ] as const) {
    const { trees } = await grow({ learn, loss: { name: 'logistic' }, options: { leaves, depthMax, minRows, rounds: 20 } })
    for (const tree of trees) {
      const ends = [...tree.left.keys()].filter((node) => tree.left[node]! < 0)
      assert.ok(ends.length <= Math.min(leaves, 2 ** depthMax))
      assert.ok(
        ends.every((leaf) => tree.cover[leaf]! >= minRows),
        `a leaf has fewer than ${minRows} rows`,
      )
      assert.equal(
        ends.reduce((sum, leaf) => sum + tree.cover[leaf]!, 0),
        learn.rows,
      )
    }
  }
})

test('where the best split leaves a child too few rows, the best of those allowed is taken', async () => {
  const x = Array.from({ length: 40 }, (_, i) => i)
  const target = x.map((i) => (i === 39 ? 100 : i >= 20 ? 3 : 0))
  const [tree] = (await grow({ learn: rowsOf(target, x), options: { rounds: 1, leaves: 2, minRows: 5 } })).trees
  assert.equal(tree!.cover[tree!.right[0]!], 5)
  assert.equal(tree!.threshold[0], 34.5)
})

test('divisions that are taken back leave no trace: small tables, where most are, give the same trees with all kernels', async () => {
  for (const seed of [1, 2, 3]) {
    const learn = mixed(360, 5, 0, seed)
    const options = { rounds: 60, minRows: 20, leaves: 31, learningRate: 0.1 }
    const shape = await grow({ learn, options })
    assert.deepEqual(await grow({ learn, options }, 'plain'), shape)
    assert.deepEqual(await grow({ learn, options: { ...options, threads: 2 } }), shape)
  }
})

test('packed sums hold when every row of a bin has the greatest gradient there is', async () => {
  const target = Array.from({ length: 16_384 }, (_, i) => Number(i >= 8192))
  const found = await grow({
    loss: { name: 'logistic' },
    learn: { ...rowsOf(target, target), weights: new Float64Array(target.length).fill(2) },
    options: { rounds: 1, learningRate: 1 },
  })
  const answers = [0, 1].map((row) => answerOf(found, rowsOf([0, 1], [0, 1]), row)[0]!)
  assert.ok(Math.abs(answers[0]! + 2) < 1e-4 && Math.abs(answers[1]! - 2) < 1e-4, `${answers}`)
})

test('values against missing values is a split too', async () => {
  const learn = rowsOf([1, 1, 1, -1, -1, -1], [1, 1, 1, NaN, NaN, NaN])
  const shape = await grow({ learn, options: { rounds: 1, minRows: 1, learningRate: 1 } })
  assert.deepEqual([shape.trees[0]!.threshold[0], shape.trees[0]!.missingLeft[0]], [Number.MAX_VALUE, false])
  for (let row = 0; row < 6; row++) assert.ok(Math.abs(answerOf(shape, learn, row)[0]! - learn.target[row]!) < 1e-6)
})

test('odd tables give finite answers: constant or empty columns, one row, one class, the greatest and the least numbers', async () => {
  const odd: Record<string, Rows> = {
    'only constant columns': rowsOf([1, 2, 3], [5, 5, 5], [NaN, NaN, NaN]),
    'one row': rowsOf([1], [2]),
    'no column': rowsOf([1, 2, 3]),
    'one value of the target': rowsOf([4, 4, 4, 4], [1, 2, 3, 4]),
    'the greatest numbers': rowsOf([1e300, -1e300, 1, 0], [1e308, -1e308, Infinity, -Infinity]),
    denormals: rowsOf([5e-324, 0, 5e-324, 0], [5e-324, -5e-324, 1e-310, 0]),
    'one outlier among a thousand': rowsOf(
      Array.from({ length: 1000 }, (_, i) => (i === 7 ? 1e12 : i % 2)),
      Array.from({ length: 1000 }, (_, i) => i),
    ),
  }
  for (const [what, learn] of Object.entries(odd)) {
    const shape = await grow({ learn, options: { minRows: 1 } })
    for (let row = 0; row < learn.rows; row++) assert.ok(answerOf(shape, learn, row).every(Number.isFinite), what)
  }
})

test('a round that does not lower the loss on the rows to watch ends the training, and what came after the best is dropped', async () => {
  const noise = seededRandom(3)
  const make = (rows: number): Rows =>
    rowsOf(
      Array.from({ length: rows }, () => Math.floor(noise.next() * 2)),
      Array.from({ length: rows }, () => noise.next()),
    )
  let rounds = 0
  const shape = await grow({
    loss: { name: 'logistic' },
    learn: make(400),
    watch: make(400),
    report: (round) => {
      rounds = round
    },
    options: { rounds: 200, stopAfter: 5 },
  })
  assert.ok(rounds < 200 && shape.trees.length === rounds - 5)
})

test('two columns of 65,536 different whole numbers are binned, and the matrix has a row for each', async () => {
  const x = Array.from({ length: 65_536 }, (_, i) => i)
  const shape = await grow({
    learn: rowsOf(
      x.map((i) => Number(i >= 30_000)),
      x,
      x.toReversed(),
    ),
    options: { rounds: 1, leaves: 2 },
  })
  assert.ok(Math.abs(shape.trees[0]!.threshold[0]! - 30_000) < 300)
})

test('categories are divided as sets of levels, and new or missing levels go where they belong', async () => {
  const random = seededRandom(4)
  const effects = Array.from({ length: 40 }, () => Math.round(random.next()))
  const make = (rows: number): Rows => {
    const level = Array.from({ length: rows }, () => (random.next() < 0.1 ? Number.NaN : Math.floor(random.next() * 40)))
    const noise = level.map(() => random.next())
    return rowsOf(
      level.map((x, i) => (Number.isNaN(x) ? 3 : effects[x]!) + noise[i]! * 0.1),
      level,
      noise,
    )
  }
  const [learn, watch] = [make(4000), make(500)]
  let told = 0
  const report = (_: number, metrics: Readonly<Record<string, number>>): void => {
    told = metrics['validation-loss']!
  }
  const grown = (threads: number, kernels?: 'plain'): Promise<Trees> =>
    grow({ learn, watch, levels: [40, 0], report, options: { rounds: 20, threads } }, kernels)
  const shape = await grown(1)
  assert.ok(shape.trees[0]!.levels?.some((own) => own !== null && own.length > 5))
  assert.ok(told < 0.002, `validation loss ${told}`)
  const mean = watch.target.reduce((sum, y, row) => sum + (y - answerOf(shape, watch, row)[0]!) ** 2, 0) / watch.rows
  assert.ok(Math.abs(told - mean) < 1e-9)
  assert.deepEqual(await grown(3), shape)
  assert.deepEqual(await grown(1, 'plain'), shape)
  const evaluator = createEvaluator(shape, 2)
  const out = new Float64Array(1)
  for (let row = 0; row < watch.rows; row++) {
    evaluator.evaluate(Float64Array.of(watch.dense[0]![row]!, watch.dense[1]![row]!), 1, out)
    assert.ok(Math.abs(out[0]! - answerOf(shape, watch, row)[0]!) < 1e-12)
  }
})

test('a monotone column never turns the answer the other way, whatever the other columns say', async () => {
  const random = seededRandom(6)
  const columns = Array.from({ length: 3 }, () => Array.from({ length: 3000 }, () => random.next() * 4 - 2))
  const target = columns[0]!.map((x, i) => Math.sin(2 * x) + columns[1]![i]! * columns[2]![i]! + random.next())
  const learn = rowsOf(target, ...columns)
  const free = await grow({ learn, options: { rounds: 30 } })
  const bound = await grow({ learn, monotone: [1, -1, 0], options: { rounds: 30 } })
  assert.deepEqual(await grow({ learn, monotone: [1, -1, 0], options: { rounds: 30, threads: 2 } }, 'plain'), bound)
  const falls = (shape: Trees, column: number, sign: number): number => {
    let count = 0
    for (let i = 0; i < 200; i++) {
      const at = [0, 1, 2].map(() => random.next() * 4 - 2)
      const grid = Array.from({ length: 30 }, (_, step) => at.map((x, c) => (c === column ? -2 + step * 0.14 : x)))
      const rows = rowsOf(
        grid.map(() => 0),
        ...[0, 1, 2].map((c) => grid.map((point) => point[c]!)),
      )
      const answers = grid.map((_, row) => answerOf(shape, rows, row)[0]!)
      if (answers.some((y, step) => step > 0 && sign * (y - answers[step - 1]!) < -1e-12)) count++
    }
    return count
  }
  assert.ok(falls(free, 0, 1) > 50)
  assert.equal(falls(bound, 0, 1) + falls(bound, 1, -1), 0)
})

/** Groups of columns of zeros and ones, one 1 to a row and group, some missing; a column of mostly one number; and a dense one. */
function wide(rows: number, groups: number, seed: number): Rows {
  const random = seededRandom(seed)
  const dense = Array.from({ length: groups * 10 + 2 }, () => new Float64Array(rows))
  const target = new Float64Array(rows)
  for (let i = 0; i < rows; i++) {
    for (let g = 0; g < groups; g++) {
      const level = Math.floor(random.next() * 10)
      dense[g * 10 + level]![i] = random.next() < 0.05 ? Number.NaN : 1
      target[i]! += Math.sin(level + 3 * g)
    }
    dense[groups * 10]![i] = random.next() < 0.9 ? 7 : Math.floor(random.next() * 20)
    dense[groups * 10 + 1]![i] = random.next()
    target[i]! += dense[groups * 10]![i]! / 10 + dense[groups * 10 + 1]![i]!
  }
  return { rows, dense, target }
}

test('columns that exclude each other share one, and the trees are those of columns apart', async () => {
  const [learn, watch] = [wide(3000, 6, 1), wide(400, 6, 2)]
  let told = 0
  const report = (_: number, metrics: Readonly<Record<string, number>>): void => {
    told = metrics['validation-loss']!
  }
  const options = { rounds: 15, minRows: 20 }
  const shape = await grow({ learn, watch, report, options })
  assert.deepEqual(await grow({ learn, watch, options: { ...options, bundles: false } }), shape)
  assert.deepEqual(await grow({ learn, watch, options: { ...options, threads: 3 } }), shape)
  assert.deepEqual(await grow({ learn, watch, options }, 'plain'), shape)
  const mean = watch.target.reduce((sum, y, row) => sum + (y - answerOf(shape, watch, row)[0]!) ** 2, 0) / watch.rows
  assert.ok(Math.abs(told - mean) < 1e-9 * mean, `${told} told, ${mean} found`)
})

test('trainings one after another take the memory of one, and find it empty', async () => {
  const learn = mixed(500, 4, 2)
  const first = await grow({ learn, loss: { name: 'logistic' } })
  const global: { Memory: typeof webAssembly.Memory } = webAssembly
  const { Memory } = global
  let made = 0
  global.Memory = class extends Memory {
    constructor(size: ConstructorParameters<typeof Memory>[0]) {
      super(size)
      made++
    }
  }
  try {
    await grow({ learn: mixed(3000, 9, 0), options: { leaves: 31 } })
    for (let i = 0; i < 50; i++) assert.deepEqual(await grow({ learn, loss: { name: 'logistic' } }), first)
  } finally {
    global.Memory = Memory
  }
  assert.equal(made, 0)
})
