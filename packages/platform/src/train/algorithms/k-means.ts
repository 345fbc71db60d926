import type { Random, Shape } from '@levain/core'
import { z } from 'zod'
import { rowWriter } from '../kernels/design.ts'
import { algorithm, type Examples } from './algorithm.ts'

/** Groups rows around centres, each row with the nearest: Lloyd's algorithm from starts drawn far apart (k-means++). */
export default algorithm({
  name: 'k-means',
  does: 'Groups rows around centres, each row with the nearest one. Needs no target.',
  tasks: ['clustering'],
  encoding: 'linear',
  params: z.strictObject({
    clusters: z.int().min(1).max(1000).default(8).describe('How many groups; fewer where there are fewer different rows'),
    starts: z.int().min(1).max(100).default(10).describe('Begins anew so often, and keeps the tightest groups'),
    stepsMax: z.int().min(1).max(10_000).default(300),
  }),
  fit({ examples, random, report }, { clusters, starts, stepsMax }): Shape {
    const points = pointsOf(examples)
    let best = { inertia: Number.POSITIVE_INFINITY, centres: [] as Float64Array[] }
    for (let start = 1; start <= starts; start++) {
      const found = settle(points, spread(points, clusters, random), stepsMax)
      if (found.inertia < best.inertia) best = found
      report(start, { inertia: best.inertia })
    }
    return { kind: 'centres', centres: best.centres.map((centre) => Array.from(centre)), link: 'identity' }
  },
})

interface Points {
  readonly rows: number
  readonly width: number
  readonly numbers: Float64Array
  readonly weights: Float64Array
}

function pointsOf(examples: Examples): Points {
  const { width, write } = rowWriter(examples)
  const numbers = new Float64Array(examples.rows * width)
  for (let row = 0; row < examples.rows; row++) write(row, numbers, row * width)
  return { rows: examples.rows, width, numbers, weights: examples.weights ?? new Float64Array(examples.rows).fill(1) }
}

const rowOf = ({ numbers, width }: Points, row: number): Float64Array => numbers.slice(row * width, (row + 1) * width)

function squareTo({ numbers, width }: Points, row: number, centre: Float64Array): number {
  let total = 0
  for (let j = 0, at = row * width; j < width; j++) {
    const step = numbers[at + j]! - centre[j]!
    total += step * step
  }
  return total
}

/** k-means++ (Arthur and Vassilvitskii 2007): each next start is a row drawn by its squared distance to the nearest so far. */
function spread(points: Points, clusters: number, random: Random): Float64Array[] {
  const squares = points.weights.map((weight) => (weight > 0 ? 1 : 0))
  const centres: Float64Array[] = []
  while (centres.length < clusters) {
    const row = draw(squares, points.weights, random)
    if (row < 0) break
    const centre = rowOf(points, row)
    for (let i = 0; i < points.rows; i++) {
      const own = squareTo(points, i, centre)
      squares[i] = centres.length === 0 ? own : Math.min(squares[i]!, own)
    }
    centres.push(centre)
  }
  return centres
}

/** A row by weight × square; −1 when nothing is left to draw. */
function draw(squares: Float64Array, weights: Float64Array, random: Random): number {
  let total = 0
  for (let i = 0; i < squares.length; i++) total += weights[i]! * squares[i]!
  if (!(total > 0)) return -1
  let left = random.next() * total
  let last = -1
  for (let i = 0; i < squares.length; i++) {
    const own = weights[i]! * squares[i]!
    if (own === 0) continue
    last = i
    left -= own
    if (left < 0) break
  }
  return last
}

/** Moves centres into the middle of their rows until no row changes its group. */
function settle(points: Points, centres: Float64Array[], stepsMax: number): { inertia: number; centres: Float64Array[] } {
  const group = new Int32Array(points.rows).fill(-1)
  let inertia = Number.POSITIVE_INFINITY
  for (let step = 0; step < stepsMax; step++) {
    const { total, changed } = assign(points, centres, group)
    inertia = total
    if (!changed) break
    recentre(points, centres, group)
  }
  return { inertia, centres }
}

function assign(points: Points, centres: readonly Float64Array[], group: Int32Array): { total: number; changed: boolean } {
  let total = 0
  let changed = false
  for (let i = 0; i < points.rows; i++) {
    let best = 0
    let square = Number.POSITIVE_INFINITY
    for (let k = 0; k < centres.length; k++) {
      const own = squareTo(points, i, centres[k]!)
      if (own >= square) continue
      square = own
      best = k
    }
    total += points.weights[i]! * square
    if (group[i] === best) continue
    group[i] = best
    changed = true
  }
  return { total, changed }
}

/** A centre that lost all its rows stays where it is. */
function recentre({ rows, width, numbers, weights }: Points, centres: readonly Float64Array[], group: Int32Array): void {
  const sums = centres.map(() => new Float64Array(width))
  const total = new Float64Array(centres.length)
  for (let i = 0; i < rows; i++) {
    const own = sums[group[i]!]!
    total[group[i]!]! += weights[i]!
    for (let j = 0; j < width; j++) own[j]! += weights[i]! * numbers[i * width + j]!
  }
  for (const [k, centre] of centres.entries()) if (total[k]! > 0) for (let j = 0; j < width; j++) centre[j] = sums[k]![j]! / total[k]!
}
