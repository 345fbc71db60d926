import type { Frame, FrameColumn } from '@levain/core'
import { fail } from '@levain/core/errors'
import { quantileOfSorted } from '../../stats/index.ts'
import { mixed, under } from './mixed-frame.ts'
import type { Score } from './score.ts'

/** Values that a column is set to. */
export type Grid = readonly (number | string)[]

/** What a model answers on average, and row by row, when columns are set to the points of a grid. */
export interface Dependence {
  /** A grid for each column. */
  readonly grids: readonly Grid[]
  readonly outputs: number
  /** points × outputs; of two columns the second one's points run fastest. */
  readonly average: Float64Array
  /** points × rows × outputs, for one column only. */
  readonly rows: Float64Array | null
}

/**
 * The points of a column: its values where there are few; else of numbers `points` equal steps from the 5th to the 95th percentile,
 * of levels the most frequent ones, ascending.
 */
export function gridOf(column: FrameColumn, points: number): Grid {
  if (column.kind === 'category') {
    const counts = column.levels.map((level, code) => ({ level, rows: column.codes.reduce((sum, own) => sum + (own === code ? 1 : 0), 0) }))
    const present = counts.filter(({ rows }) => rows > 0).sort((a, b) => b.rows - a.rows)
    return present
      .slice(0, points)
      .map(({ level }) => level)
      .sort()
  }
  const sorted = column.values.filter(Number.isFinite).sort()
  const values = [...new Set(sorted)]
  if (values.length <= points) return values
  const [low, high] = [quantileOfSorted(sorted, 0.05), quantileOfSorted(sorted, 0.95)]
  if (low === high) return [low]
  return Array.from({ length: points }, (_, i) => (i === points - 1 ? high : low * (1 - i / (points - 1)) + high * (i / (points - 1))))
}

/**
 * Partial dependence (Friedman 2001) of one column or two, and individual conditional expectation (Goldstein et al. 2015): the
 * columns of all rows are set to each point in turn. Where columns go together some of these rows are unlike any real one.
 *
 * @throws column-missing, explanation-impossible when a column has no values
 */
export async function dependence(
  score: Score,
  frame: Frame,
  columns: readonly string[],
  points: number,
  given?: readonly Grid[],
): Promise<Dependence> {
  const chosen = columns.map((name) => columnOf(frame, name))
  const grids = given ?? chosen.map((column) => gridOf(column, points))
  for (const [i, grid] of grids.entries())
    if (grid.length === 0 || frame.rows === 0) throw fail('explanation-impossible', { reason: `${columns[i]} has no value to be set to` })
  const places = chosen.map((column) => frame.columns.indexOf(column))
  const source = under(frame, settings(frame, places, grids))
  const total = grids.reduce((product, grid) => product * grid.length, 1)
  let outputs = 0
  let average = new Float64Array(0)
  let rows = new Float64Array(0)
  const inner = grids[1]?.length ?? 1
  for (let point = 0; point < total; point++) {
    const at = [Math.floor(point / inner), point % inner]
    const from = (column: number, row: number): number => {
      const c = places.indexOf(column)
      return c < 0 ? row : frame.rows + at[c]!
    }
    const scores = await score(mixed(source, frame.rows, from))
    if (outputs === 0) {
      outputs = scores.length / frame.rows
      average = new Float64Array(total * outputs)
      rows = new Float64Array(columns.length === 1 ? total * scores.length : 0)
    }
    if (columns.length === 1) rows.set(scores, point * scores.length)
    for (let i = 0; i < scores.length; i++) average[point * outputs + (i % outputs)]! += scores[i]! / frame.rows
  }
  return { grids, outputs, average, rows: columns.length === 1 ? rows : null }
}

/** A frame with a row for each place of the longest grid, to take the points from. */
function settings(frame: Frame, places: readonly number[], grids: readonly Grid[]): Frame {
  const rows = Math.max(...grids.map((grid) => grid.length))
  const columns = frame.columns.map((column, c): FrameColumn => {
    const grid = grids[places.indexOf(c)] ?? []
    if (column.kind === 'category') {
      const levels = [...new Set(grid.map(String))]
      return {
        kind: 'category',
        name: column.name,
        levels,
        codes: Int32Array.from({ length: rows }, (_, i) => (i < grid.length ? levels.indexOf(String(grid[i])) : -1)),
      }
    }
    return { ...column, values: Float64Array.from({ length: rows }, (_, i) => (i < grid.length ? Number(grid[i]) : Number.NaN)) }
  })
  return { rows, columns }
}

function columnOf(frame: Frame, name: string): FrameColumn {
  const column = frame.columns.find((candidate) => candidate.name === name)
  if (!column) throw fail('column-missing', { table: 'the rows', column: name, columns: frame.columns.map((own) => own.name) })
  return column
}
