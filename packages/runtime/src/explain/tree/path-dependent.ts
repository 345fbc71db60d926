import type { Tree } from '@levain/core'
import { gaussLegendre } from '../../math/index.ts'
import { createPathTree, type PathTree, takeEdges } from './path-tree.ts'
import { patternGroups } from './pattern-groups.ts'
import { createPatternTable, type PatternTable } from './pattern-table.ts'

/**
 * Exact Shapley values of one tree, where what is unknown is averaged by cover (Lundberg et al. 2018, "path-dependent").
 *
 * A leaf of value v is a product game: a set S of known features reaches it with weight ∏_{j∈S} o_j ∏_{j∉S} z_j, where o_j ∈ {0, 1} says
 * whether the row answers every question about j on the path, and z_j is the share of cover that does. Its Shapley values are
 * integrals of the multilinear extension along the diagonal (Owen 1972):
 *
 *   φ_i = v (o_i − z_i) ∫₀¹ ∏_{j≠i} (z_j (1 − t) + o_j t) dt
 *
 * The integrand is a polynomial of degree d − 1 for d features on the path, so the Gauss–Legendre rule of ⌈d/2⌉ points is exact, and all
 * its factors are positive, so nothing cancels. Products are multiplied down the tree and leaves summed on the way up: the cost
 * is nodes × points for a row, whatever the number of features.
 */
export interface PathDependent {
  readonly expectation: Float64Array
  /** Adds the contributions of the row that starts at `row[at]`: `out[feature · stride + offset + k]` for number k of a leaf. */
  explain(row: Float64Array, at: number, out: Float64Array, stride: number, offset: number): void
}

/** What may be kept to be fast, shared by the trees of an ensemble. */
export interface TableBudget {
  /** Numbers; what a tree would keep is taken from it. Trees beyond it are explained as exactly. */
  cells: number
  /**
   * Rows after which a tree is tabulated. Each tree makes it one more, so that no single row waits for
   * all tables.
   */
  afterRows: number
}

/** @param width numbers per leaf */
export function createPathDependent(source: Tree, width: number, budget: TableBudget = { cells: 0, afterRows: 0 }): PathDependent {
  const tree = createPathTree(source, width)
  const slow = createByQuadrature(tree)
  const warmRows = budget.afterRows++
  let rows = 0
  let fast: PatternTable | null | undefined
  return {
    expectation: tree.expectation,
    explain(row, at, out, stride, offset) {
      if (rows < warmRows) rows += 1
      else if (fast === undefined) fast = tabulated(tree, budget)
      const explainer = fast ?? slow
      explainer.explain(row, at, out, stride, offset)
    },
  }
}

/** Null where the budget does not reach. */
function tabulated(tree: PathTree, budget: TableBudget): PatternTable | null {
  const { groups, cells } = patternGroups(tree)
  if (cells > budget.cells) return null
  budget.cells -= cells
  return createPatternTable(tree, groups)
}

function createByQuadrature(tree: PathTree): PathDependent {
  const points = Math.max(1, Math.ceil(tree.depth / 2))
  const tables = prepare(tree, points)
  const { nodes, parent, feature, previous, leaf, value, width } = tree
  const taken = new Uint8Array(nodes)
  /** For each edge, where its row in the tables begins: by whether the row answers all questions about its feature so far. */
  const entry = new Int32Array(nodes)
  const product = new Float64Array(nodes * points).fill(1)
  const sums = new Float64Array(nodes * width * points)

  const descend = (): void => {
    const { factor, inverse } = tables
    for (let e = 1; e < nodes; e++) {
      const before = previous[e]!
      const above = parent[e]! * points
      const here = e * points
      if (before < 0) {
        const own = (e * 2 + taken[e]!) * points
        entry[e] = own
        for (let q = 0; q < points; q++) product[here + q] = product[above + q]! * factor[own + q]!
      } else {
        taken[e]! &= taken[before]!
        const own = (e * 2 + taken[e]!) * points
        const earlier = entry[before]!
        entry[e] = own
        for (let q = 0; q < points; q++) product[here + q] = product[above + q]! * inverse[earlier + q]! * factor[own + q]!
      }
    }
  }

  const ascend = (out: Float64Array, stride: number, offset: number): void => {
    const { slope } = tables
    for (let e = nodes - 1; e > 0; e--) {
      const own = entry[e]!
      const earlier = previous[e]! < 0 ? nodes * 2 * points : entry[previous[e]!]!
      for (let k = 0; k < width; k++) {
        const here = (e * width + k) * points
        const up = (parent[e]! * width + k) * points
        let contribution = 0
        if (leaf[e]) {
          const answer = value[e * width + k]!
          for (let q = 0; q < points; q++) {
            const sum = answer * product[e * points + q]!
            contribution += sum * (slope[own + q]! - slope[earlier + q]!)
            sums[up + q]! += sum
          }
        } else {
          for (let q = 0; q < points; q++) {
            const sum = sums[here + q]!
            contribution += sum * (slope[own + q]! - slope[earlier + q]!)
            sums[up + q]! += sum
            sums[here + q] = 0
          }
        }
        out[feature[e]! * stride + offset + k]! += contribution
      }
    }
  }

  return {
    expectation: tree.expectation,
    explain(row, at, out, stride, offset) {
      takeEdges(tree, row, at, taken)
      descend()
      ascend(out, stride, offset)
    },
  }
}

/**
 * For each edge, o ∈ {0, 1} and point q: the factor z (1 − t_q) + o t_q, its inverse, and w_q (o − z) / factor; after all edges zeros, for
 * those with no earlier question. Where a factor is 0 nothing below is reached, known or not, and all three are 0.
 */
function prepare({ nodes, share }: PathTree, points: number): Record<'factor' | 'inverse' | 'slope', Float64Array> {
  const rule = gaussLegendre(points)
  const size = (nodes * 2 + 1) * points
  const tables = { factor: new Float64Array(size), inverse: new Float64Array(size), slope: new Float64Array(size) }
  for (let e = 0; e < nodes; e++) {
    for (let o = 0; o < 2; o++) {
      for (let q = 0; q < points; q++) {
        const at = (e * 2 + o) * points + q
        const t = rule.points[q]!
        const factor = share[e]! * (1 - t) + o * t
        tables.factor[at] = factor
        tables.inverse[at] = factor === 0 ? 0 : 1 / factor
        tables.slope[at] = factor === 0 ? 0 : (rule.weights[q]! * (o - share[e]!)) / factor
      }
    }
  }
  return tables
}
