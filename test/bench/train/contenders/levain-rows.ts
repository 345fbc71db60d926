import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Frame, Model } from '@levain/core'
import { createPredictor } from '@levain/runtime/model'

interface Rows {
  readonly rows: number
  readonly dense: Float64Array[]
  readonly target: Float64Array
}

/** The rows of a table in a folder: `train` or `test`. */
export function readRows(folder: string, name: 'train' | 'test'): Rows {
  const { columns } = JSON.parse(readFileSync(join(folder, 'shape.json'), 'utf8')) as { columns: number }
  const bytes = readFileSync(join(folder, `${name}.f64`))
  const rows = bytes.length / 8 / (columns + 1)
  const column = (c: number): Float64Array => new Float64Array(bytes.buffer, bytes.byteOffset + c * rows * 8, rows)
  return { rows, dense: Array.from({ length: columns }, (_, c) => column(c)), target: column(columns) }
}

/** Them as a frame: columns x0, x1 and so on, and y. */
export function frameOf({ rows, dense, target }: Rows): Frame {
  const columns = dense.map((values, c) => ({ kind: 'number' as const, name: `x${c}`, values }))
  return { rows, columns: [...columns, { kind: 'number', name: 'y', values: target }] }
}

/** Writes the probabilities of class 1 of the test rows, as serving would answer them. */
export function writeScores(folder: string, model: Model): void {
  const test = readRows(folder, 'test')
  const both = createPredictor(model).scoreFrame(frameOf(test))
  const scores = Float64Array.from({ length: test.rows }, (_, row) => both[2 * row + 1]!)
  writeFileSync(join(folder, 'levain.scores'), new Uint8Array(scores.buffer))
}
