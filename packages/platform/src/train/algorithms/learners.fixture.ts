import type { ColumnSchema, Frame, FrameColumn } from '@levain/core'
import { takeRows } from '@levain/runtime/model'

/** The table of learners.oracle.py: three numbers, a category, weights, and targets of every kind. */
const oracleTable: Frame = makeTable(400)
export const oracleTrain: Frame = takeRows(
  oracleTable,
  Int32Array.from({ length: 300 }, (_, i) => i),
)
export const oracleHeld: Frame = takeRows(
  oracleTable,
  Int32Array.from({ length: 100 }, (_, i) => 300 + i),
)
export const oracleSchema: ColumnSchema[] = oracleTable.columns.map(({ name, kind }) => ({
  name,
  type: kind,
  sqlType: '',
  nullable: false,
}))

function makeTable(rows: number): Frame {
  const draw = generator(7)
  const [a, b, c, weight, value] = Array.from({ length: 5 }, () => new Float64Array(rows)) as Float64Array[] &
    [Float64Array, Float64Array, Float64Array, Float64Array, Float64Array]
  const city = new Int32Array(rows)
  for (let i = 0; i < rows; i++) {
    a[i] = draw() * 4 - 2
    b[i] = draw() * 4 - 2
    c[i] = draw() ** 3 * 10
    city[i] = Math.floor(draw() * 4)
    weight[i] = 1 + (i % 3)
    value[i] = 1.5 * a[i]! - b[i]! + 0.2 * c[i]! + [-1.5, 0.5, 0, 1][city[i]!]! + (draw() - 0.5)
  }
  const three = Int32Array.from(value, (y) => (y < -0.5 ? 0 : y < 1.5 ? 1 : 2))
  const columns: FrameColumn[] = [
    { kind: 'number', name: 'a', values: a },
    { kind: 'number', name: 'b', values: b },
    { kind: 'number', name: 'c', values: c },
    { kind: 'category', name: 'city', codes: city, levels: ['Aachen', 'Bonn', 'Celle', 'Dachau'] },
    { kind: 'number', name: 'weight', values: weight },
    { kind: 'number', name: 'value', values: value },
    { kind: 'category', name: 'three', codes: three, levels: ['high', 'low', 'middle'] },
    { kind: 'category', name: 'two', codes: three.map((k) => (k === 2 ? 1 : 0)), levels: ['no', 'yes'] },
  ]
  return { rows, columns }
}

/** Numbers in [0, 1): x ← 1664525 x + 1013904223 mod 2³². */
function generator(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 32
  }
}
