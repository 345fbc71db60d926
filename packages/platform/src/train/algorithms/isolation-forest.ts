import type { Random, Shape, Tree } from '@levain/core'
import { z } from 'zod'
import { algorithm, type Examples } from './algorithm.ts'

/**
 * Isolation forest (Liu, Ting and Zhou 2008): trees of random cuts on few rows; odd rows stand alone after few cuts. The score is
 * 2^(−mean path / expected path): a leaf holds −ln 2 × path / expected path, and the link is e^mean.
 */
export default algorithm({
  name: 'isolation-forest',
  does: 'Scores how odd rows are, by how few random cuts set them apart. Needs no target.',
  tasks: ['anomaly'],
  encoding: 'trees',
  params: z.strictObject({
    trees: z.int().min(1).max(2000).default(100),
    rows: z.int().min(2).max(65_536).default(256).describe('Rows each tree looks at, drawn anew'),
  }),
  fit({ examples, random, report }, { trees, rows }): Shape {
    const usable = Int32Array.from(Array.from({ length: examples.rows }, (_, row) => row).filter((row) => examples.weights?.[row] !== 0))
    const size = Math.min(rows, usable.length)
    const depthMax = Math.max(1, Math.ceil(Math.log2(Math.max(2, size))))
    const unit = -Math.LN2 / Math.max(1, pathLength(size))
    const grown = Array.from({ length: trees }, (_, t) => {
      const tree = grow(examples, draw(usable, size, examples.weights, random), depthMax, unit, random)
      report(t + 1, {})
      return tree
    })
    return { kind: 'trees', aggregation: 'mean', outputs: 1, base: [0], trees: grown, link: 'log' }
  },
})

/** The expected path to one of n rows in a tree of random cuts: 2 H(n − 1) − 2 (n − 1) / n. */
export function pathLength(n: number): number {
  if (n <= 1) return 0
  if (n === 2) return 1
  return 2 * (Math.log(n - 1) + 0.5772156649015329) - (2 * (n - 1)) / n
}

/** Without repetition, or by weight with it. */
function draw(usable: Int32Array, size: number, weights: Float64Array | null, random: Random): Int32Array {
  if (!weights) {
    for (let i = 0; i < size; i++) {
      const pick = i + Math.floor(random.next() * (usable.length - i))
      const own = usable[i]!
      usable[i] = usable[pick]!
      usable[pick] = own
    }
    return usable.slice(0, size)
  }
  const sums = new Float64Array(usable.length)
  let total = 0
  for (const [i, row] of usable.entries()) sums[i] = total += weights[row]!
  return Int32Array.from({ length: size }, () => usable[firstAbove(sums, random.next() * total)]!)
}

function firstAbove(sums: Float64Array, x: number): number {
  let low = 0
  for (let high = sums.length - 1; low < high; ) {
    const middle = (low + high) >>> 1
    if (sums[middle]! > x) high = middle
    else low = middle + 1
  }
  return low
}

function grow({ dense }: Examples, rows: Int32Array, depthMax: number, unit: number, random: Random): Tree {
  const tree: Tree = { feature: [], threshold: [], left: [], right: [], missingLeft: [], value: [], cover: [] }
  const add = (own: Int32Array, depth: number): number => {
    tree.feature.push(0)
    tree.threshold.push(0)
    tree.left.push(-1)
    tree.right.push(-1)
    tree.missingLeft.push(false)
    tree.value.push((depth + pathLength(own.length)) * unit)
    return tree.cover.push(own.length) - 1
  }
  const stack = [{ node: add(rows, 0), own: rows, depth: 0 }]
  for (let open = stack.pop(); open; open = stack.pop()) {
    const { node, own, depth } = open
    const cut = depth < depthMax && own.length > 1 ? randomCut(dense, own, random) : null
    if (!cut) continue
    const goesLeft = (row: number): boolean => {
      const x = dense[cut.feature]![row]!
      return Number.isNaN(x) ? cut.missingLeft : x <= cut.threshold
    }
    const [left, right] = [own.filter(goesLeft), own.filter((row) => !goesLeft(row))]
    tree.feature[node] = cut.feature
    tree.threshold[node] = cut.threshold
    tree.missingLeft[node] = cut.missingLeft
    tree.value[node] = 0
    tree.left[node] = add(left, depth + 1)
    tree.right[node] = add(right, depth + 1)
    stack.push({ node: tree.right[node]!, own: right, depth: depth + 1 }, { node: tree.left[node]!, own: left, depth: depth + 1 })
  }
  return tree
}

/** A cut between the smallest and the greatest value of a feature that has two, drawn among those; null where no feature has. */
function randomCut(
  dense: readonly Float64Array[],
  rows: Int32Array,
  random: Random,
): { feature: number; threshold: number; missingLeft: boolean } | null {
  const order = dense.map((_, j) => j)
  for (let drawn = 0; drawn < order.length; drawn++) {
    const pick = drawn + Math.floor(random.next() * (order.length - drawn))
    const feature = order[pick]!
    order[pick] = order[drawn]!
    let min = Number.POSITIVE_INFINITY
    let max = Number.NEGATIVE_INFINITY
    for (const row of rows) {
      const x = dense[feature]![row]!
      if (x < min) min = x
      if (x > max) max = x
    }
    if (!(min < max)) continue
    const [low, high] = [Math.max(min, -Number.MAX_VALUE), Math.min(max, Number.MAX_VALUE)]
    const share = random.next()
    const threshold = low * (1 - share) + high * share
    return { feature, threshold: threshold < max ? threshold : low, missingLeft: random.next() < 0.5 }
  }
  return null
}
