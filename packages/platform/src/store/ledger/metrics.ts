import type { NewPoint } from '@levain/core'
import type { Dialect } from './dialect.ts'
import { remember } from './remember.ts'
import type { Cell } from './rows.ts'
import { bound, insertRows, insertText, type Statement } from './statements.ts'

/** Points of one run. */
export interface Recording {
  readonly run: string
  readonly points: readonly NewPoint[]
}

/** The new points of one metric of one run, and what they come to. */
export interface NewSeries {
  readonly run: string
  readonly key: string
  readonly points: readonly NewPoint[]
  readonly last: NewPoint
  /** Least and greatest of those that are numbers; null when none is. */
  readonly min: number | null
  readonly max: number | null
}

type Growing = { -readonly [Field in keyof NewSeries]: Field extends 'points' ? NewPoint[] : NewSeries[Field] }

/** Points by series, in the order of run and key, so that two writers never wait for each other crosswise. */
export function gatherSeries(recordings: readonly Recording[]): NewSeries[] {
  const runs = new Map<string, Map<string, Growing>>()
  for (const { run, points } of recordings) {
    const keys = remember(runs, run, () => new Map<string, Growing>())
    for (const point of points) {
      const series = keys.get(point.key)
      if (series) grow(series, point)
      else keys.set(point.key, begin(run, point))
    }
  }
  return inOrder(runs).flatMap(inOrder)
}

const inOrder = <Value>(map: ReadonlyMap<string, Value>): Value[] => [...map].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, value]) => value)

function begin(run: string, point: NewPoint): Growing {
  const number = Number.isNaN(point.value) ? null : point.value
  return { run, key: point.key, points: [point], last: point, min: number, max: number }
}

function grow(series: Growing, point: NewPoint): void {
  series.points.push(point)
  if (isLater(point, series.last)) series.last = point
  if (Number.isNaN(point.value)) return
  series.min = series.min === null ? point.value : Math.min(series.min, point.value)
  series.max = series.max === null ? point.value : Math.max(series.max, point.value)
}

/** By step, then time, then value. */
function isLater(a: NewPoint, b: NewPoint): boolean {
  if (a.step !== b.step) return a.step > b.step
  if (a.atMs !== b.atMs) return a.atMs > b.atMs
  return storedValue(a) > storedValue(b)
}

/** What is not a number is kept, and compared, as 0. */
const storedValue = ({ value }: NewPoint): number => (Number.isNaN(value) ? 0 : value)
const nanFlag = ({ value }: NewPoint): number => (Number.isNaN(value) ? 1 : 0)

const seriesColumns = ['run', 'key', 'last', 'lastIsNan', 'lastStep', 'lastAtMs', 'min', 'max'] as const

/** Makes the series, or brings what they come to up to date. Gives `id`, `run` and `key` of each. */
export function upsertSeries(dialect: Dialect, all: readonly NewSeries[]): Statement {
  const rows = all.map(({ run, key, last, min, max }): Cell[] => [
    run,
    key,
    storedValue(last),
    nanFlag(last),
    last.step,
    last.atMs,
    min,
    max,
  ])
  return {
    sql: `${insertText(dialect, 'metricSeries', seriesColumns)} ${mergeText} returning "id", "run", "key"`,
    parameters: bound(dialect, 'metricSeries', seriesColumns, rows),
    returns: true,
  }
}

const old = (column: string): string => `"metricSeries"."${column}"`
const lastColumns = ['last', 'lastIsNan', 'lastStep', 'lastAtMs'] as const
const tuple = (name: (column: string) => string): string => `(${['lastStep', 'lastAtMs', 'last'].map(name).join(', ')})`
const isNewer = `${tuple((column) => `excluded."${column}"`)} > ${tuple(old)}`
const ifNewer = (column: string): string => `"${column}" = case when ${isNewer} then excluded."${column}" else ${old(column)} end`
const ifBeyond = (column: string, operator: '<' | '>'): string =>
  `"${column}" = case when ${old(column)} is null or excluded."${column}" ${operator} ${old(column)} then coalesce(excluded."${column}", ${old(column)}) else ${old(column)} end`

const mergeText = `on conflict ("run", "key") do update set ${[...lastColumns.map(ifNewer), ifBeyond('min', '<'), ifBeyond('max', '>')].join(', ')}`

const pointColumns = ['series', 'atMs', 'step', 'value', 'isNan'] as const

/** Adds the points of all series; `ensure` leaves those that are there already as they are. */
export function insertPoints(
  dialect: Dialect,
  kind: 'insert' | 'ensure',
  all: readonly NewSeries[],
  idOf: (series: NewSeries) => number,
): Statement {
  const rows = all.flatMap((series) => {
    const id = idOf(series)
    return series.points.map((point): Cell[] => [id, point.atMs, point.step, storedValue(point), nanFlag(point)])
  })
  return insertRows(dialect, kind, 'metricPoints', pointColumns, rows)
}
