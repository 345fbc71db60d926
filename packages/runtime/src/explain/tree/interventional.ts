import type { Tree } from '@levain/core'
import type { Table } from '../table.ts'
import { createPathTree, type PathTree, takeEdges } from './path-tree.ts'

/**
 * Exact Shapley values of one tree against one background row: what is unknown takes the background row's values (Lundberg et al.
 * 2020, "interventional"). A leaf of value v is a game of two groups: p features whose question only the explained row answers,
 * n features whose question only the background row answers; a leaf that some feature closes to both is never reached. Each
 * of the p gets v (p − 1)! n! / (p + n)!, each of the n gets −v p! (n − 1)! / (p + n)!.
 */
export interface Interventional {
  /**
   * Adds weight × contributions of each row against each background row: feature f, number k of a leaf and row i to
   * `out[(i · features + f) · stride + offset + k]`.
   */
  explain(rows: Table, background: Table, weights: Float64Array, out: Float64Array, stride: number, offset: number): void
}

/** @param width numbers per leaf */
export function createInterventional(source: Tree, width: number): Interventional {
  const tree = createPathTree(source, width)
  const { nodes } = tree
  const theirs = new Uint8Array(nodes)
  const game = createGame(tree)
  let ours = new Uint8Array(0)
  return {
    explain(rows, background, weights, out, stride, offset) {
      const { features } = rows
      if (ours.length < rows.rows * nodes) ours = new Uint8Array(rows.rows * nodes)
      for (let i = 0; i < rows.rows; i++) takeEdges(tree, rows.matrix, i * features, ours.subarray(i * nodes, (i + 1) * nodes))
      for (let b = 0; b < background.rows; b++) {
        takeEdges(tree, background.matrix, b * features, theirs)
        for (let i = 0; i < rows.rows; i++) {
          const weight = weights[i * background.rows + b]!
          if (weight !== 0) game(ours, i * nodes, theirs, weight, out, i * features * stride + offset, stride)
        }
      }
    },
  }
}

/** Plays one row against one background row, given which edges each takes; adds to `out[at + feature · stride + k]`. */
type Game = (ours: Uint8Array, from: number, theirs: Uint8Array, weight: number, out: Float64Array, at: number, stride: number) => void

function createGame(tree: PathTree): Game {
  const { nodes, previous, leaf, parent, depth, width, feature, value } = tree
  const end = subtreeEnds(tree)
  /** For each edge, of its feature so far: 1 only our row goes here, 2 only theirs, 3 both. */
  const state = new Uint8Array(nodes)
  /** Features on the way that only we, and only they, answer. */
  const p = new Int32Array(nodes)
  const n = new Int32Array(nodes)
  const { first, second } = splitWeights(depth)
  return (ours, from, theirs, weight, out, at, stride) => {
    for (let e = 1; e < nodes; ) {
      const was = previous[e]! < 0 ? 3 : state[previous[e]!]!
      const now = was & (ours[from + e]! | (theirs[e]! << 1))
      state[e] = now
      if (now === 0) {
        e = end[e]!
        continue
      }
      p[e] = p[parent[e]!]! + (now === 1 && was === 3 ? 1 : 0)
      n[e] = n[parent[e]!]! + (now === 2 && was === 3 ? 1 : 0)
      if (leaf[e]) {
        const cell = p[e]! * (depth + 1) + n[e]!
        for (const edge of tree.lasts(e)) {
          if (state[edge] === 3) continue
          const part = weight * (state[edge] === 1 ? first[cell]! : -second[cell]!)
          for (let k = 0; k < width; k++) out[at + feature[edge]! * stride + k]! += part * value[e * width + k]!
        }
      }
      e++
    }
  }
}

/** The node after the last one below each node. */
function subtreeEnds({ nodes, parent }: PathTree): Int32Array {
  const end = Int32Array.from({ length: nodes }, (_, e) => e + 1)
  for (let e = nodes - 1; e > 0; e--) end[parent[e]!] = Math.max(end[parent[e]!]!, end[e]!)
  return end
}

/** (p − 1)! n! / (p + n)! and p! (n − 1)! / (p + n)! for p, n = 0 … depth; 0 where a group is empty. */
function splitWeights(depth: number): { first: Float64Array; second: Float64Array } {
  const side = depth + 1
  const first = new Float64Array(side * side)
  const second = new Float64Array(side * side)
  for (let p = 0; p <= depth; p++) {
    for (let n = 0; n <= depth; n++) {
      if (p > 0) first[p * side + n] = 1 / (p * choose(p + n, n))
      if (n > 0) second[p * side + n] = 1 / (n * choose(p + n, p))
    }
  }
  return { first, second }
}

function choose(n: number, k: number): number {
  let value = 1
  for (let i = 1; i <= k; i++) value *= (n - k + i) / i
  return value
}
