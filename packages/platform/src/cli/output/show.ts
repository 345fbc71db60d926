import type { Io, Paint } from '../io.ts'
import { type Columns, table } from './table.ts'
import { cell } from './words.ts'

/** What a view is given to draw with. */
export interface Show {
  readonly paint: Paint
  readonly text: (value: unknown) => string
  /** A table, or the words for an empty one. */
  table<Row>(rows: readonly Row[], columns: Columns<Row>, empty: string): string
  /** `name  value` lines; values that are not there are left out. */
  facts(facts: Readonly<Record<string, unknown>>): string
}

export function showFor(io: Pick<Io, 'paint' | 'columns'>, nowMs = Date.now()): Show {
  const text = (value: unknown): string => cell(value, nowMs)
  const options = { paint: io.paint, width: io.columns, text }
  return {
    paint: io.paint,
    text,
    table: (rows, columns, empty) => (rows.length === 0 ? io.paint.dim(empty) : table(rows, columns, options)),
    facts(facts) {
      const shown = Object.entries(facts).filter(([, value]) => value !== undefined && value !== null && value !== '')
      const width = Math.max(0, ...shown.map(([name]) => name.length))
      return shown.map(([name, value]) => `${io.paint.dim(name.padEnd(width))}  ${text(value)}`).join('\n')
    },
  }
}
