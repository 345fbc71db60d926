import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Tree } from '@levain/core'
import fc from 'fast-check'
import { shapleyValues } from '../exact.ts'
import { createInterventional } from './interventional.ts'
import { createPathDependent } from './path-dependent.ts'
import { createPathTree } from './path-tree.ts'
import { patternGroups } from './pattern-groups.ts'
import { createPatternTable } from './pattern-table.ts'

const features = 5
const cell = fc.oneof(
  { weight: 9, arbitrary: fc.integer({ min: 0, max: 8 }).map((n) => n / 8) },
  { weight: 1, arbitrary: fc.constant(Number.NaN) },
)
const row = fc.array(cell, { minLength: features, maxLength: features })

/** Trees of up to 40 nodes; a feature may be asked often, values tie with thresholds, and some nodes saw no training row. */
const anyTree = fc
  .array(fc.record({ at: fc.nat(), feature: fc.nat(features - 1), threshold: fc.nat(8), left: fc.boolean(), rows: fc.nat(9) }), {
    maxLength: 20,
  })
  .map((splits) => {
    const tree: Tree = { feature: [0], threshold: [0], left: [-1], right: [-1], missingLeft: [false], value: [0.5, -1], cover: [0] }
    const leaves = [0]
    for (const { at, feature, threshold, left, rows } of splits) {
      const [node = 0] = leaves.splice(at % leaves.length, 1)
      Object.assign(tree.feature, { [node]: feature })
      tree.threshold[node] = threshold / 8
      tree.missingLeft[node] = left
      for (const side of [tree.left, tree.right]) {
        side[node] = tree.left.length
        for (const list of [tree.feature, tree.threshold]) list.push(0)
        tree.left.push(-1)
        tree.right.push(-1)
        tree.missingLeft.push(false)
        tree.value.push(Math.sin(tree.left.length * 7), Math.cos(tree.left.length * 3))
        tree.cover.push(rows)
        leaves.push(side[node]!)
      }
    }
    for (let node = tree.left.length - 1; node >= 0; node--) {
      if (tree.left[node]! >= 0) tree.cover[node] = tree.cover[tree.left[node]!]! + tree.cover[tree.right[node]!]!
    }
    return tree
  })

const goesLeft = (tree: Tree, node: number, x: number): boolean => (Number.isNaN(x) ? tree.missingLeft[node]! : x <= tree.threshold[node]!)

/** What the tree answers when only the features in `set` are known, by walking it: others are averaged by cover. */
function expected(tree: Tree, x: readonly number[], set: number, k: number, node = 0): number {
  if (tree.left[node]! < 0) return tree.value[node * 2 + k]!
  const [left, right] = [tree.left[node]!, tree.right[node]!]
  if (set & (1 << tree.feature[node]!)) return expected(tree, x, set, k, goesLeft(tree, node, x[tree.feature[node]!]!) ? left : right)
  const cover = tree.cover[node]!
  const part = (child: number): number => (cover > 0 ? (tree.cover[child]! / cover) * expected(tree, x, set, k, child) : 0)
  return part(left) + part(right)
}

const answer = (tree: Tree, x: readonly number[], k: number): number => expected(tree, x, 2 ** features - 1, k)

const near = (got: number, want: number): void => assert.ok(Math.abs(got - want) < 1e-11, `expected ${want}, got ${got}`)

test('path-dependent contributions are the Shapley values of the tree walked by hand, and sum to the answer less the expectation', () => {
  fc.assert(
    fc.property(anyTree, fc.array(row, { minLength: 1, maxLength: 3 }), (tree, rows) => {
      const explainer = createPathDependent(tree, 2)
      for (const x of rows) {
        const out = new Float64Array(features * 2)
        explainer.explain(Float64Array.from(x), 0, out, 2, 0)
        for (let k = 0; k < 2; k++) {
          near(explainer.expectation[k]!, expected(tree, x, 0, k))
          const want = shapleyValues(features, (set) => expected(tree, x, set, k))
          for (let f = 0; f < features; f++) near(out[f * 2 + k]!, want[f]!)
        }
      }
    }),
    { numRuns: 300 },
  )
})

test('interventional contributions are the Shapley values of mixing the row with the background row', () => {
  fc.assert(
    fc.property(anyTree, row, row, (tree, x, background) => {
      const explainer = createInterventional(tree, 2)
      const out = new Float64Array(features * 2)
      const table = (values: readonly number[]) => ({ matrix: Float64Array.from(values), rows: 1, features })
      explainer.explain(table(x), table(background), Float64Array.of(1), out, 2, 0)
      for (let k = 0; k < 2; k++) {
        const mixed = (set: number): readonly number[] => x.map((value, f) => (set & (1 << f) ? value : background[f]!))
        const want = shapleyValues(features, (set) => answer(tree, mixed(set), k))
        for (let f = 0; f < features; f++) near(out[f * 2 + k]!, want[f]!)
      }
    }),
    { numRuns: 300 },
  )
})

test('what is worked out once for all rows gives the same contributions as each row worked out anew', () => {
  fc.assert(
    fc.property(anyTree, fc.array(row, { minLength: 1, maxLength: 4 }), (tree, rows) => {
      const laid = createPathTree(tree, 2)
      const [slow, fast] = [createPathDependent(tree, 2), createPatternTable(laid, patternGroups(laid).groups)]
      for (const x of [...rows, new Array<number>(features).fill(Number.POSITIVE_INFINITY)]) {
        const [want, got] = [new Float64Array(features * 2), new Float64Array(features * 2)]
        slow.explain(Float64Array.from(x), 0, want, 2, 0)
        fast.explain(Float64Array.from(x), 0, got, 2, 0)
        for (const [at, value] of got.entries()) near(value, want[at]!)
      }
    }),
    { numRuns: 300 },
  )
})

test('a tree within the budget turns to its table when rows keep coming, one beyond it does not, and neither changes its answers', () => {
  const tree: Tree = {
    feature: [0, 0, 1, 0, 0],
    threshold: [0.5, 0, 0.5, 0, 0],
    left: [1, -1, 3, -1, -1],
    right: [2, -1, 4, -1, -1],
    missingLeft: [true, true, true, true, true],
    value: [0, 1, 0, 2, 4],
    cover: [10, 4, 6, 3, 3],
  }
  const budget = { cells: 10, afterRows: 5 }
  const explainers = [createPathDependent(tree, 1, budget), createPathDependent(tree, 1, budget)]
  assert.equal(budget.afterRows, 7, 'each tree waits a row longer')
  for (let i = 0; i < 100; i++) {
    const [own, other] = explainers.map((explainer) => {
      const out = new Float64Array(2)
      explainer.explain(Float64Array.of(i % 2, (i >> 1) % 2), 0, out, 1, 0)
      return out
    })
    for (const at of [0, 1]) near(own![at]!, other![at]!)
  }
  assert.equal(budget.cells, 2, 'two questions, four ways, two features')
})

test('a chain of 60 splits keeps its digits: contributions still sum to the answer less the expectation', () => {
  const depth = 60
  const tree: Tree = { feature: [], threshold: [], left: [], right: [], missingLeft: [], value: [], cover: [] }
  for (let node = 0; node <= 2 * depth; node++) {
    const inner = node % 2 === 0 && node < 2 * depth
    tree.feature.push(node / 2)
    tree.threshold.push(0.5)
    tree.left.push(inner ? node + 1 : -1)
    tree.right.push(inner ? node + 2 : -1)
    tree.missingLeft.push(true)
    tree.value.push(inner ? 0 : Math.sin(node))
    tree.cover.push(inner || node === 2 * depth ? 1000 - 10 * (node / 2) : 10)
  }
  const x = Float64Array.from({ length: depth }, (_, f) => (f % 7 === 6 ? 0 : 1))
  const out = new Float64Array(depth)
  const explainer = createPathDependent(tree, 1)
  explainer.explain(x, 0, out, 1, 0)
  const leaf = 2 * 6 + 1
  const total = out.reduce((sum, value) => sum + value, explainer.expectation[0]!)
  assert.ok(Math.abs(total - tree.value[leaf]!) < 1e-12, `${total} for ${tree.value[leaf]}`)
})
