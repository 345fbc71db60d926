import { readColumn } from './column-key.ts'
import type { RunRecord } from './useRuns.ts'
import { cellOf, numberOf } from './value.ts'

/** What the runs of a group have in a column of numbers; those without it are left out. */
export interface Spread {
  readonly count: number
  readonly mean: number
  /** Of the sample: divided by one less than their number; 0 for one run. */
  readonly deviation: number
  readonly min: number
  readonly max: number
}

export interface Group {
  /** The value they share; null for those that have none. */
  readonly value: string | null
  readonly runs: readonly RunRecord[]
  readonly spreads: ReadonlyMap<string, Spread>
}

/** Puts runs together by their value of a parameter or tag. */
export function groupsOf(runs: readonly RunRecord[], by: string, columns: readonly string[]): readonly Group[] {
  const numeric = columns.filter((key) => !['param', 'tag', 'run'].includes(readColumn(key).group))
  const groups = Map.groupBy(runs, (record) => cellOf(record, by))
  return [...groups].map(([value, members]) => ({
    value: value === null ? null : String(value),
    runs: members,
    spreads: new Map(
      numeric.flatMap((key) => {
        const spread = spreadOf(members.map((record) => numberOf(record, key)))
        return spread ? [[key, spread] as const] : []
      }),
    ),
  }))
}

/** Mean, standard deviation, least and greatest of what is finite; undefined when nothing is. */
export function spreadOf(values: readonly number[]): Spread | undefined {
  const finite = values.filter(Number.isFinite)
  const count = finite.length
  if (count === 0) return undefined
  const mean = finite.reduce((sum, value) => sum + value, 0) / count
  const squares = finite.reduce((sum, value) => sum + (value - mean) ** 2, 0)
  const deviation = count > 1 ? Math.sqrt(squares / (count - 1)) : 0
  const min = finite.reduce((a, b) => Math.min(a, b))
  return { count, mean, deviation, min, max: finite.reduce((a, b) => Math.max(a, b)) }
}
