import { type Model, seededRandom, type Tree } from '@levain/core'

const [trees, depth, features] = [100, 6, 30]

/** The hardest model of its size: full trees with random questions and covers. */
export function randomFullTrees(): Model {
  const random = seededRandom(3)
  const names = Array.from({ length: features }, (_, f) => `x${f}`)
  const all = Array.from({ length: trees }, () => fullTree(random))
  return {
    format: 'levain-model/1',
    algorithm: 'boosting',
    signature: { inputs: names.map((name) => ({ name, type: 'number', required: true })), output: { name: 'y', task: 'regression' } },
    transforms: [],
    features: names,
    shape: { kind: 'trees', aggregation: 'sum', outputs: 1, base: [0], trees: all, link: 'identity' },
  }
}

function fullTree(random: { next(): number }): Tree {
  const tree: Tree = { feature: [], threshold: [], left: [], right: [], missingLeft: [], value: [], cover: [] }
  const add = (below: number, cover: number): number => {
    const node = tree.left.length
    tree.feature.push(Math.floor(random.next() * features))
    tree.threshold.push(random.next())
    tree.left.push(-1)
    tree.right.push(-1)
    tree.missingLeft.push(true)
    tree.value.push(random.next())
    tree.cover.push(cover)
    if (below === 0) return node
    const first = Math.floor(cover * (0.2 + 0.6 * random.next()))
    tree.left[node] = add(below - 1, first)
    tree.right[node] = add(below - 1, cover - first)
    return node
  }
  add(depth, 1_000_000)
  return tree
}
