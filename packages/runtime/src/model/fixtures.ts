import type { Model, Tree } from '@levain/core'
import { seededRandom } from '@levain/core'

/** A random tree of `leaves` leaves over `features` features in [0, 1); for tests and benchmarks. */
export function randomTree(seed: number, leaves: number, features: number, leafWidth = 1): Tree {
  const random = seededRandom(seed)
  const tree: Tree = { feature: [], threshold: [], left: [], right: [], missingLeft: [], value: [], cover: [] }
  const add = (): number => {
    tree.feature.push(0)
    tree.threshold.push(0)
    tree.left.push(-1)
    tree.right.push(-1)
    tree.missingLeft.push(false)
    for (let k = 0; k < leafWidth; k++) tree.value.push(random.next())
    return tree.cover.push(1) - 1
  }
  const open = [add()]
  while (open.length < leaves) {
    const [node] = open.splice(Math.floor(random.next() * open.length), 1) as [number]
    tree.feature[node] = Math.floor(random.next() * features)
    tree.threshold[node] = random.next()
    tree.missingLeft[node] = random.next() < 0.5
    tree.value.fill(0, node * leafWidth, (node + 1) * leafWidth)
    tree.left[node] = add()
    tree.right[node] = add()
    open.push(tree.left[node]!, tree.right[node]!)
  }
  return tree
}

/** A boosted binary classifier of random trees on numeric inputs `x0`, `x1`, …; for tests and benchmarks. */
export function randomEnsemble(seed: number, trees: number, leaves: number, features: number): Model {
  const names = Array.from({ length: features }, (_, i) => `x${i}`)
  return {
    format: 'levain-model/1',
    algorithm: 'boosting',
    signature: {
      inputs: names.map((name) => ({ name, type: 'number', required: true })),
      output: { name: 'y', task: 'classification', classes: ['no', 'yes'] },
    },
    transforms: [],
    features: names,
    shape: {
      kind: 'trees',
      aggregation: 'sum',
      outputs: 1,
      base: [-0.5],
      trees: Array.from({ length: trees }, (_, t) => {
        const tree = randomTree(seed * 1000 + t, leaves, features)
        return { ...tree, value: tree.value.map((v) => (v - 0.5) / 10) }
      }),
      link: 'logit',
    },
  }
}
