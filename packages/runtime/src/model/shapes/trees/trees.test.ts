import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { seededRandom, type Tree } from '@levain/core'
import fc from 'fast-check'
import { randomTree } from '../../fixtures.ts'
import { compiledTrees } from './compiled.ts'
import { packTrees, type Trees } from './pack.ts'
import { plainTrees } from './plain.ts'

/** A tree of which every third split divides levels 0 … 40. */
function withLevels(tree: Tree, seed: number): Tree {
  const random = seededRandom(seed)
  const levels = tree.left.map((left) =>
    left >= 0 && random.next() < 1 / 3 ? [...Array(41).keys()].filter(() => random.next() < 0.3) : null,
  )
  return { ...tree, levels }
}

function ensemble(
  seed: number,
  trees: number,
  leaves: number,
  features: number,
  outputs: number,
  kind: Trees['aggregation'],
  levels: boolean,
): Trees {
  const leafWidth = kind === 'sum' ? 1 : outputs
  const own = Array.from({ length: trees }, (_, t) => {
    const tree = randomTree(seed + t, 1 + ((seed + t * 7) % leaves), features, leafWidth)
    return levels ? withLevels(tree, seed + t) : tree
  })
  return { kind: 'trees', aggregation: kind, outputs, base: Array.from({ length: outputs }, () => 0), trees: own, link: 'identity' }
}

/** The definition, word for word. */
function leafOf({ feature, threshold, left, right, missingLeft, levels }: Tree, row: readonly number[]): number {
  let node = 0
  while (left[node]! >= 0) {
    const x = row[feature[node]!]!
    const own = levels?.[node]
    const goesLeft = Number.isNaN(x) ? missingLeft[node]! : own ? own.includes(x) : x <= threshold[node]!
    node = goesLeft ? left[node]! : right[node]!
  }
  return node
}

const value = fc.oneof(
  { weight: 6, arbitrary: fc.double({ min: 0, max: 1, noNaN: true }) },
  { weight: 3, arbitrary: fc.integer({ min: -1, max: 45 }) },
  fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, Number.MAX_VALUE, -Number.MAX_VALUE, -0, 4294967296, 5.5),
)

test('compiled, plain and defined word for word, trees reach the same leaves and sum them to the same bits', () => {
  const features = 5
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 1e6 }),
      fc.integer({ min: 0, max: 40 }),
      fc.integer({ min: 1, max: 60 }),
      fc.integer({ min: 1, max: 4 }),
      fc.constantFrom('sum' as const, 'mean' as const),
      fc.boolean(),
      fc.array(fc.array(value, { minLength: features, maxLength: features }), { minLength: 1, maxLength: 90 }),
      (seed, trees, leaves, outputs, kind, levels, rows) => {
        const shape = ensemble(seed, trees, leaves, features, outputs, kind, levels)
        const packed = packTrees(shape, features)
        const compiled = compiledTrees(packed)
        assert.ok(compiled)
        const matrix = Float64Array.from(rows.flat())
        const [fast, plain] = [new Float64Array(rows.length * outputs), new Float64Array(rows.length * outputs)]
        compiled(matrix, rows.length, fast)
        plainTrees(packed)(matrix, rows.length, plain)
        assert.deepEqual(fast, plain)
        const alone = new Float64Array(outputs)
        compiled(matrix.subarray(0, features), 1, alone)
        assert.deepEqual(alone, plain.slice(0, outputs))
        for (const [i, row] of rows.entries()) {
          const sums = new Array<number>(outputs).fill(0)
          for (const [t, tree] of shape.trees.entries()) {
            const leaf = leafOf(tree, row)
            if (kind === 'sum') sums[t % outputs]! += tree.value[leaf]!
            else for (let k = 0; k < outputs; k++) sums[k]! += tree.value[leaf * outputs + k]!
          }
          for (let k = 0; k < outputs; k++) assert.ok(Math.abs(plain[i * outputs + k]! - sums[k]!) < 1e-9)
        }
      },
    ),
    { numRuns: 300 },
  )
})

test('a tree as deep as a chain of 5,000 nodes is walked to its end', () => {
  const nodes = 10_001
  const tree: Tree = {
    feature: Array(nodes).fill(0),
    threshold: Array.from({ length: nodes }, (_, i) => i / 2),
    left: Array.from({ length: nodes }, (_, i) => (i % 2 === 0 && i + 2 < nodes ? i + 1 : -1)),
    right: Array.from({ length: nodes }, (_, i) => (i % 2 === 0 && i + 2 < nodes ? i + 2 : -1)),
    missingLeft: Array(nodes).fill(false),
    value: Array.from({ length: nodes }, (_, i) => i),
    cover: Array(nodes).fill(1),
  }
  const packed = packTrees({ kind: 'trees', aggregation: 'sum', outputs: 1, base: [0], trees: [tree], link: 'identity' }, 1)
  const matrix = Float64Array.of(-1, 2, 4998.5, 1e9, Number.NaN)
  const [fast, plain] = [new Float64Array(5), new Float64Array(5)]
  compiledTrees(packed)?.(matrix, 5, fast)
  plainTrees(packed)(matrix, 5, plain)
  assert.deepEqual(fast, plain)
  assert.deepEqual([...fast], [1, 5, 9999, 10_000, 10_000])
})

test('where there is no WebAssembly, or it refuses, the plain twin answers', () => {
  const engine = Object.getOwnPropertyDescriptor(globalThis, 'WebAssembly')
  const packed = packTrees(ensemble(1, 9, 5, 3, 1, 'sum', false), 3)
  try {
    for (const value of [
      undefined,
      {
        Memory: class {
          constructor() {
            throw new RangeError('no memory')
          }
        },
      },
    ]) {
      Object.defineProperty(globalThis, 'WebAssembly', { value, configurable: true, writable: true })
      assert.equal(compiledTrees(packed), null)
    }
  } finally {
    if (engine) Object.defineProperty(globalThis, 'WebAssembly', engine)
  }
})

test('the committed bytes are those of the committed source', async () => {
  const { kernelModule } = (await import(new URL('./assembly/build.mjs', import.meta.url).href)) as { kernelModule: () => string }
  assert.equal(readFileSync(new URL('./kernel-bytes.ts', import.meta.url), 'utf8'), kernelModule())
})
