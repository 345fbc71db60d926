import { closeSync, mkdirSync, openSync, writeFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { type Random, seededRandom } from '@levain/core'

/** A table to train on: `columns` columns of float64 one after another, then the class of each row. */
export interface Table {
  readonly name: string
  readonly trainRows: number
  readonly testRows: number
  readonly columns: number
  /** Mostly zeros: the Python libraries get it as a sparse matrix. */
  readonly sparse: boolean
  /** Writes one row; returns the log-odds of class 1. */
  readonly row: (random: Pick<Random, 'next'>, out: Float64Array) => number
}

export const tables: readonly Table[] = [
  { name: 'dense-200k', trainRows: 200_000, testRows: 50_000, columns: 50, sparse: false, row: dense },
  { name: 'dense-1m', trainRows: 1_000_000, testRows: 250_000, columns: 28, sparse: false, row: dense },
  { name: 'sparse-50k', trainRows: 50_000, testRows: 20_000, columns: 1000, sparse: true, row: sparse },
]

/** Normal numbers; bends, products and steps of 24 pairs of them decide. */
function dense(random: Pick<Random, 'next'>, out: Float64Array): number {
  for (let c = 0; c < out.length; c++) out[c] = normal(random)
  let z = 0
  for (let t = 0; t < 24; t++) {
    const [a, b] = [out[t % out.length]!, out[(t * 7 + 3) % out.length]!]
    z += t % 3 === 0 ? Math.sin(2 * a) : t % 3 === 1 ? a * b * 0.5 : a > 0.3 && b < 0.5 ? 0.8 : -0.2
  }
  return 0.6 * z
}

/** Twenty categories of 50 levels each, as 1,000 columns of zeros and ones; each level has an effect of its own. */
function sparse(random: Pick<Random, 'next'>, out: Float64Array): number {
  out.fill(0)
  let z = 0
  for (let g = 0; g < out.length / 50; g++) {
    const level = Math.floor(random.next() ** 2 * 50)
    out[g * 50 + level] = 1
    z += Math.sin(level * 12.9898 + g * 78.233)
  }
  return 0.7 * z
}

function normal(random: Pick<Random, 'next'>): number {
  return Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next())
}

/** Writes `train.f64` and `test.f64` of a table into a folder of its own. */
export function writeTable(table: Table, folder: string): string {
  const own = join(folder, table.name)
  mkdirSync(own, { recursive: true })
  const parts = [
    ['train', table.trainRows, 1],
    ['test', table.testRows, 2],
  ] as const
  for (const [name, rows, seed] of parts) {
    const random = seededRandom(seed)
    const columns = Array.from({ length: table.columns }, () => new Float64Array(rows))
    const target = new Float64Array(rows)
    const row = new Float64Array(table.columns)
    for (let i = 0; i < rows; i++) {
      const z = table.row(random, row)
      for (let c = 0; c < row.length; c++) columns[c]![i] = row[c]!
      target[i] = random.next() < 1 / (1 + Math.exp(-z)) ? 1 : 0
    }
    const file = openSync(join(own, `${name}.f64`), 'w')
    for (const column of [...columns, target]) writeSync(file, new Uint8Array(column.buffer))
    closeSync(file)
  }
  writeFileSync(join(own, 'shape.json'), JSON.stringify({ columns: table.columns, sparse: table.sparse }))
  return own
}
