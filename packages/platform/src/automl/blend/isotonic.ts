import type { Calibration } from '@levain/core'
import type { Judged } from './objective.ts'

/** A rising line through each class by itself: pool adjacent violators, its blocks joined at their means. */
export function fitIsotonic(scores: Float64Array, rows: Judged): Calibration {
  return { kind: 'isotonic', lines: Array.from({ length: rows.outputs }, (_, k) => lineOf(scores, rows, k)) }
}

interface Block {
  x: number
  y: number
  rows: number
}

function lineOf(scores: Float64Array, { truth, outputs }: Judged, k: number): { x: number[]; y: number[] } {
  const order = [...truth.keys()].sort((a, b) => scores[a * outputs + k]! - scores[b * outputs + k]!)
  const blocks: Block[] = []
  for (const row of order) {
    let block: Block = { x: scores[row * outputs + k]!, y: truth[row] === k ? 1 : 0, rows: 1 }
    for (let last = blocks.at(-1); last && (last.y >= block.y || last.x >= block.x); last = blocks.at(-1)) {
      blocks.pop()
      const all = last.rows + block.rows
      block = { x: (last.x * last.rows + block.x * block.rows) / all, y: (last.y * last.rows + block.y * block.rows) / all, rows: all }
    }
    blocks.push(block)
  }
  // A block of one kind only does not prove certainty: as if half a row of the other kind were in it.
  const y = blocks.map((block) => Math.min(1 - 0.5 / (block.rows + 1), Math.max(0.5 / (block.rows + 1), block.y)))
  return { x: blocks.map((block) => block.x), y }
}
