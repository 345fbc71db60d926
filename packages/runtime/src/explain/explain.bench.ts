import { type Frame, type Model, seededRandom, type Tree } from '@levain/core'
import { createExplainer } from './explainer.ts'

const [trees, depth, features, rows] = [100, 6, 30, 2000]
const random = seededRandom(3)

/** A full tree with random questions and covers. */
function fullTree(): Tree {
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

const names = Array.from({ length: features }, (_, f) => `x${f}`)
const model: Model = {
  format: 'levain-model/1',
  algorithm: 'boosting',
  signature: { inputs: names.map((name) => ({ name, type: 'number', required: true })), output: { name: 'y', task: 'regression' } },
  transforms: [],
  features: names,
  shape: { kind: 'trees', aggregation: 'sum', outputs: 1, base: [0], trees: Array.from({ length: trees }, fullTree), link: 'identity' },
}
const frameOf = (count: number): Frame => ({
  rows: count,
  columns: names.map((name) => ({ kind: 'number', name, values: Float64Array.from({ length: count }, () => random.next()) })),
})

/** Rows explained per CPU second, on one thread. */
const measure = (name: string, options: Parameters<typeof createExplainer>[1], count: number): void => {
  const explainer = createExplainer(model, options)
  const frame = frameOf(count)
  explainer.explainFrame(frame)
  const started = process.cpuUsage()
  explainer.explainFrame(frame)
  const { user, system } = process.cpuUsage(started)
  console.log(`${name}, ${trees} trees × depth ${depth} × ${features} features: ${Math.round(count / ((user + system) / 1e6))} rows/s`)
}
measure('path-dependent', {}, rows)
measure('interventional against 100 rows', { background: frameOf(100) }, rows / 10)
