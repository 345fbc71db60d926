import type { Frame, FrameColumn } from '@levain/core'
import { fail } from '@levain/core/errors'

/** Rows of two frames under each other; columns go by the names of the first. @throws column-missing */
export function under(upper: Frame, lower: Frame): Frame {
  const columns = upper.columns.map((column): FrameColumn => {
    const other = lower.columns.find((candidate) => candidate.name === column.name)
    if (!other) throw fail('column-missing', { table: 'the rows', column: column.name, columns: lower.columns.map(({ name }) => name) })
    return joined(column, other)
  })
  return { rows: upper.rows + lower.rows, columns }
}

function joined(a: FrameColumn, b: FrameColumn): FrameColumn {
  if (a.kind !== 'category' && b.kind !== 'category') {
    const values = new Float64Array(a.values.length + b.values.length)
    values.set(a.values)
    values.set(b.values, a.values.length)
    return { ...a, values }
  }
  const [upper, lower] = [asLevels(a), asLevels(b)]
  const levels = [...new Set([...upper.levels, ...lower.levels])]
  const code = new Map(levels.map((level, i) => [level, i]))
  const codesOf = ({ codes, levels: own }: ReturnType<typeof asLevels>): Int32Array =>
    codes.map((at) => (at < 0 ? -1 : code.get(own[at]!)!))
  const codes = new Int32Array(upper.codes.length + lower.codes.length)
  codes.set(codesOf(upper))
  codes.set(codesOf(lower), upper.codes.length)
  return { kind: 'category', name: a.name, codes, levels }
}

/** Numbers of a column that elsewhere holds text, as text: a table of a few rows may not look like the whole. */
function asLevels(column: FrameColumn): { codes: Int32Array; levels: readonly string[] } {
  if (column.kind === 'category') return column
  const levels = [...new Set([...column.values].filter((value) => !Number.isNaN(value)))]
  const code = new Map(levels.map((value, i) => [value, i]))
  return { codes: Int32Array.from(column.values, (value) => code.get(value) ?? -1), levels: levels.map(String) }
}

/** A frame whose cells come from rows of another one: row i of column c is row `from(c, i)`. */
export function mixed(source: Frame, rows: number, from: (column: number, row: number) => number): Frame {
  const columns = source.columns.map((column, c): FrameColumn => {
    if (column.kind === 'category') {
      const codes = new Int32Array(rows)
      for (let i = 0; i < rows; i++) codes[i] = column.codes[from(c, i)]!
      return { ...column, codes }
    }
    const values = new Float64Array(rows)
    for (let i = 0; i < rows; i++) values[i] = column.values[from(c, i)]!
    return { ...column, values }
  })
  return { rows, columns }
}

/** Whether two cells of a column are the same; two missing ones are. */
export function sameCell(column: FrameColumn, a: number, b: number): boolean {
  return column.kind === 'category' ? column.codes[a] === column.codes[b] : Object.is(column.values[a]! + 0, column.values[b]! + 0)
}
