import type { Frame, FrameColumn } from '@levain/core'
import { fail } from '@levain/core/errors'
import { quantileOfSorted } from '../../stats/index.ts'
import { mixed, under } from './mixed-frame.ts'
import type { Score } from './score.ts'

/** What may be done to a column; `free` unless said. */
export type Freedom = 'free' | 'fixed' | 'up' | 'down'

export interface CounterfactualOptions {
  /** Whether an answer is the one that is wanted; greater is nearer, 0 and more is there. */
  readonly goal: (scores: Float64Array, at: number) => number
  readonly freedom: Readonly<Record<string, Freedom>>
  /** Columns changed at most. */
  readonly changes: number
  /** Ways told at most. */
  readonly ways: number
  /** Values tried of each column. */
  readonly values: number
}

export interface Counterfactual {
  readonly changes: { readonly column: string; readonly from: number | string | null; readonly to: number | string | null }[]
  /** Σ over changed columns: of numbers |from − to| in mean absolute deviations of the data, of levels 1. */
  readonly distance: number
  /** Mean over columns of how far the nearest row of the data is: 0 where a row is just like this, 1 where none shares anything. */
  readonly strangeness: number
  readonly scores: number[]
}

/** Changes kept to be changed further. */
const beamWidth = 12

interface State {
  /** Row of the frame that each column is taken from. */
  readonly cells: Int32Array
  readonly goal: number
  readonly scores: Float64Array
  readonly distance: number
}

/**
 * The smallest changes that make the model answer otherwise: values come from the data, column after column, few columns first. Columns
 * that are fixed stay as they are; those that may only go up, or down, do. An empty list says that none was found, which is not that
 * there is none.
 *
 * @throws explanation-impossible without data, column-missing
 */
export async function counterfactuals(score: Score, row: Frame, data: Frame, options: CounterfactualOptions): Promise<Counterfactual[]> {
  if (data.rows === 0) throw fail('explanation-impossible', { reason: 'the data have no rows' })
  const both = under(data, row)
  const own = data.rows
  const choices = both.columns.map((column) => choicesOf(column, own, options.freedom[column.name] ?? 'free', options.values))
  const steps = both.columns.map((column) => stepOf(column, own))
  const start = Int32Array.from(both.columns, () => own)
  let beam = await judge([start])
  if (beam[0]!.goal >= 0) return []
  for (let depth = 1; depth <= options.changes; depth++) {
    const seen = new Map<string, Int32Array>()
    for (const { cells } of beam)
      for (const [c, rows] of choices.entries()) {
        if (cells[c] !== own) continue
        for (const value of rows) {
          const next = cells.with(c, value)
          seen.set(next.join(), next)
        }
      }
    if (seen.size === 0) return []
    const states = await judge([...seen.values()])
    const there = states.filter(({ goal }) => goal >= 0).sort((a, b) => a.distance - b.distance)
    if (there.length > 0) return different(there, own, options.ways).map((state) => told(both, own, state))
    beam = states.sort((a, b) => b.goal - a.goal).slice(0, beamWidth)
  }
  return []

  async function judge(all: readonly Int32Array[]): Promise<State[]> {
    const scores = await score(mixed(both, all.length, (column, i) => all[i]![column]!))
    const outputs = scores.length / all.length
    return all.map((cells, i) => ({
      cells,
      goal: options.goal(scores, i * outputs),
      scores: scores.slice(i * outputs, (i + 1) * outputs),
      distance: cells.reduce((sum, cell, c) => sum + (cell === own ? 0 : steps[c]!(cell)), 0),
    }))
  }
}

/** The nearest of each set of columns first, so that ways differ in what they ask for. */
function different(states: readonly State[], own: number, ways: number): State[] {
  const found = new Map<string, State>()
  for (const state of states) {
    const key = Array.from(state.cells, (cell) => (cell === own ? '0' : '1')).join('')
    if (!found.has(key)) found.set(key, state)
  }
  return [...found.values()].slice(0, ways)
}

/** Rows whose values are tried: of numbers those nearest to quantiles, of levels one each. Missing is not something to become. */
function choicesOf(column: FrameColumn, own: number, freedom: Freedom, values: number): number[] {
  if (freedom === 'fixed') return []
  if (column.kind === 'category') {
    const first = new Map<number, number>()
    for (let i = 0; i < own; i++)
      if (column.codes[i]! >= 0 && column.codes[i] !== column.codes[own] && !first.has(column.codes[i]!)) first.set(column.codes[i]!, i)
    return freedom === 'free' ? [...first.values()] : []
  }
  const now = column.values[own]!
  const order = Array.from({ length: own }, (_, i) => i)
    .filter((i) => {
      const value = column.values[i]!
      if (!Number.isFinite(value) || value === now) return false
      return freedom === 'free' || (freedom === 'up' ? value > now : value < now)
    })
    .sort((a, b) => column.values[a]! - column.values[b]!)
  const places = Array.from(
    { length: Math.min(values, order.length) },
    (_, i) => order[Math.round((i * (order.length - 1)) / Math.max(1, Math.min(values, order.length) - 1))]!,
  )
  const once = new Map(places.map((place) => [column.values[place]!, place]))
  return [...once.values()]
}

/** How far a cell is from that of the row. */
function stepOf(column: FrameColumn, own: number): (cell: number) => number {
  if (column.kind === 'category') return () => 1
  const sorted = column.values.slice(0, own).filter(Number.isFinite).sort()
  const median = quantileOfSorted(sorted, 0.5)
  const deviation = sorted.reduce((sum, value) => sum + Math.abs(value - median) / sorted.length, 0)
  return (cell) => (Number.isNaN(column.values[own]!) ? 1 : Math.abs(column.values[cell]! - column.values[own]!) / (deviation || 1))
}

function told(both: Frame, own: number, { cells, distance, scores }: State): Counterfactual {
  const value = (column: FrameColumn, at: number): number | string | null => {
    if (column.kind === 'category') return column.codes[at]! < 0 ? null : column.levels[column.codes[at]!]!
    return Number.isNaN(column.values[at]!) ? null : column.values[at]!
  }
  const changes = both.columns.flatMap((column, c) =>
    cells[c] === own ? [] : [{ column: column.name, from: value(column, own), to: value(column, cells[c]!) }],
  )
  return { changes, distance, strangeness: strangeness(both, own, cells), scores: [...scores] }
}

/** Gower's distance to the nearest row of the data. */
function strangeness({ columns }: Frame, rows: number, cells: Int32Array): number {
  const far = new Float64Array(rows)
  for (const [c, column] of columns.entries()) {
    if (column.kind === 'category') {
      for (let i = 0; i < rows; i++) far[i]! += column.codes[i] === column.codes[cells[c]!] ? 0 : 1
      continue
    }
    const finite = column.values.slice(0, rows).filter(Number.isFinite)
    const range = finite.reduce((most, x) => Math.max(most, x), -Infinity) - finite.reduce((least, x) => Math.min(least, x), Infinity)
    const own = column.values[cells[c]!]!
    for (let i = 0; i < rows; i++) {
      const gap = Math.abs(column.values[i]! - own)
      far[i]! += Object.is(column.values[i]! + 0, own + 0) ? 0 : Number.isNaN(gap) ? 1 : Math.min(1, gap / (range || 1))
    }
  }
  return far.reduce((least, sum) => Math.min(least, sum), Infinity) / columns.length
}
