import type { ColumnProfile, ColumnSchema, Histogram, Json, NumericSummary } from '@levain/core'
import { identifier } from '../tables/index.ts'

/** What a column's `count`, `nullCount` and `distinctCount` are made of, and its numbers. */
export interface NumericScan {
  readonly present: number
  readonly distinct: number
  readonly numeric?: NumericSummary
  readonly calendar?: ColumnProfile['calendar']
}

/** Runs SQL over the profiled table, named `rows`, and gives its one row. */
export type OneRow = (sql: string) => Promise<Record<string, Json>>

const levels = [0.01, 0.05, 0.1, 0.2, 0.25, 0.3, 0.4, 0.5, 0.6, 0.7, 0.75, 0.8, 0.9, 0.95, 0.99]
const deciles = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9]
const viewedBins = 20
const distinctBinsMax = 10
/** Exact quantiles keep their values in memory; so many are summarised by one scan. */
const valuesPerScan = 20_000_000
/** SQL over more columns at once takes DuckDB longer to plan than the scan takes. */
const columnsPerScan = 32

/** Summaries of number, integer, boolean and time columns, in two scans (more where the table is large). */
export async function scanNumbers(one: OneRow, columns: readonly ColumnSchema[], rows: number): Promise<NumericScan[]> {
  const width = Math.min(columnsPerScan, Math.max(1, Math.floor(valuesPerScan / Math.max(1, rows))))
  const scans: NumericScan[] = []
  for (let start = 0; start < columns.length; start += width)
    scans.push(...(await scanGroup(one, columns.slice(start, start + width), rows)))
  return scans
}

async function scanGroup(one: OneRow, columns: readonly ColumnSchema[], rows: number): Promise<NumericScan[]> {
  const distinct = rows <= 100_000 ? 'count(distinct v)' : 'approx_count_distinct(v)'
  const units = await unitsOf(one, columns)
  const moments = await one(over(columns, units, (v) => momentsOf(v, distinct)))
  const found = columns.map((_, i) => moments[`c${i}`] as unknown as Moments)
  const edges = found.map((moment) => (moment.n === 0 ? null : { viewed: equalWidth(moment), frozen: frozenEdges(moment) }))
  const counted = await one(over(columns, units, (v, i) => (edges[i] ? countsOf(v, edges[i], columns[i]?.type === 'time') : 'count(*)')))
  return found.map((moment, i) => {
    const bins = edges[i] && (counted[`c${i}`] as unknown as Counts)
    if (!edges[i] || !bins) return { present: 0, distinct: 0 }
    const calendar = bins.hours && bins.weekdays && { hours: countsBy(bins.hours, 24), weekdays: countsBy(bins.weekdays, 7) }
    const scan = { present: moment.n, distinct: moment.d, numeric: inUnits(summaryOf(moment, edges[i], bins), units[i] ?? 1) }
    return calendar ? { ...scan, calendar } : scan
  })
}

/** The squares of larger numbers, or their sums, are no doubles any more. */
const plainMax = 1e150
const largeUnit = 2 ** 600

/** What each column is measured in: 1, but a large power of two where values are so large. It divides without rounding. */
async function unitsOf(one: OneRow, columns: readonly ColumnSchema[]): Promise<number[]> {
  const floats = [...columns.entries()].filter(([, column]) => column.type === 'number')
  if (floats.length === 0) return columns.map(() => 1)
  const sizes = await one(
    over(
      columns,
      columns.map(() => 1),
      (v, i) => (columns[i]?.type === 'number' ? `max(abs(${v}))` : 'null'),
    ),
  )
  return columns.map((_, i) => (Number(sizes[`c${i}`]) > plainMax ? largeUnit : 1))
}

/** A summary in units as one of plain numbers; what would lie beyond the largest double (an outer edge) becomes it. */
function inUnits(summary: NumericSummary, unit: number): NumericSummary {
  if (unit === 1) return summary
  const plain = (value: number): number => Math.max(-Number.MAX_VALUE, Math.min(Number.MAX_VALUE, value * unit))
  const histogram = ({ edges, counts }: Histogram): Histogram => ({ edges: edges.map(plain), counts })
  return {
    min: plain(summary.min),
    max: plain(summary.max),
    mean: plain(summary.mean),
    std: plain(summary.std),
    quantiles: Object.fromEntries(Object.entries(summary.quantiles).map(([level, value]) => [level, plain(value)])),
    histogram: histogram(summary.histogram),
    deciles: histogram(summary.deciles),
  }
}

/** One expression for each column over `v0`, `v1`, …: its values as doubles in its unit; NaN and infinities are missing. */
function over(columns: readonly ColumnSchema[], units: readonly number[], expression: (v: string, i: number) => string): string {
  const values = columns.map((column, i) => `nullif(nullif(${doubleOf(column)}, 'inf'), '-inf') as w${i}`)
  const finite = columns.map((_, i) => `if(isnan(w${i}), null, w${i}${units[i] === 1 ? '' : ` / ${sqlDouble(units[i] ?? 1)}`}) as v${i}`)
  const outputs = columns.map((_, i) => `${expression(`v${i}`, i)} as c${i}`)
  return `select ${outputs.join(', ')} from (select ${finite.join(', ')} from (select ${values.join(', ')} from rows))`
}

function doubleOf({ name, type }: ColumnSchema): string {
  const source = identifier(name)
  if (type !== 'time') return `${source}::double`
  return `case when isfinite(${source}::timestamp) then epoch_us(${source}::timestamp) / 1000.0::double end`
}

interface Moments {
  n: number
  d: number
  lo: number
  hi: number
  mean: number
  std: number
  q: number[]
  few: number[] | null
}

function momentsOf(v: string, distinct: string): string {
  return `{
    'n': count(${v}), 'd': ${distinct.replace('v', v)}, 'lo': min(${v}), 'hi': max(${v}), 'mean': avg(${v}), 'std': stddev_pop(${v}),
    'q': quantile_cont(${v}, [${levels.join(', ')}]),
    'few': case when approx_count_distinct(${v}) <= ${2 * distinctBinsMax} then list_sort(list(distinct ${v}) filter (${v} is not null)) end
  }`
}

function equalWidth({ lo, hi }: Moments): number[] {
  if (lo === hi) return around(lo)
  const width = (hi - lo) / viewedBins
  const inner = Array.from({ length: viewedBins - 1 }, (_, i) => lo + width * (i + 1))
  return ascending([lo, ...inner, hi])
}

/**
 * The bins that drift is measured in. Deciles alone would put a whole yes-or-no column into one bin and never see it
 * change, hence a bin per value where there are few.
 */
function frozenEdges({ lo, hi, q, few }: Moments): number[] {
  if (lo === hi) return around(lo)
  if (few && few.length <= distinctBinsMax) return [...few, hi + (hi - (few.at(-2) ?? lo))]
  return ascending([lo, ...deciles.map((level) => q[levels.indexOf(level)] ?? lo), hi])
}

/** A bin for one value, one for all below and one for all above. */
function around(value: number): number[] {
  const step = Math.max(1, Math.abs(value)) * Number.EPSILON * 2
  return [value - Math.max(1, Math.abs(value)), value, value + step, value + Math.max(1, Math.abs(value))]
}

const ascending = (edges: readonly number[]): number[] => edges.filter((edge, i) => i === 0 || edge > (edges[i - 1] ?? edge))

/** The edges of the bins people look at, and of those that drift is measured in. */
interface Edges {
  viewed: number[]
  frozen: number[]
}

type Counted = { key: number; value: number }[]
interface Counts extends Record<keyof Edges, Counted> {
  hours?: Counted
  weekdays?: Counted
}

const hourMs = 3_600_000
const dayMs = 24 * hourMs

/** 1970 began on a Thursday. */
function countsOf(v: string, { viewed, frozen }: Edges, isTime: boolean): string {
  const bins = `'viewed': histogram(${binOf(v, viewed)}), 'frozen': histogram(${binOf(v, frozen)})`
  const hours = `'hours': histogram((floor(${v} / ${hourMs}) % 24 + 24) % 24)`
  const weekdays = `'weekdays': histogram((floor(${v} / ${dayMs} + 4) % 7 + 7) % 7)`
  return `{${isTime ? [bins, hours, weekdays].join(', ') : bins}}`
}

/** The number of inner edges a value has reached: its bin, the outer ones taking what lies beyond. */
function binOf(v: string, edges: readonly number[]): string {
  const reached = edges.slice(1, -1).map((edge) => `(${v} >= ${sqlDouble(edge)})::integer`)
  return `if(${v} is null, null, ${reached.join(' + ') || '0'})`
}

/** JavaScript's shortest spelling names exactly one double, to DuckDB too. */
const sqlDouble = (value: number): string => `'${value}'::double`

function summaryOf(moment: Moments, edges: Edges, bins: Counts): NumericSummary {
  const histogramOf = (kind: keyof Edges): Histogram => ({ edges: edges[kind], counts: countsBy(bins[kind], edges[kind].length - 1) })
  return {
    min: moment.lo,
    max: moment.hi,
    mean: moment.mean,
    std: moment.std,
    quantiles: Object.fromEntries(levels.map((level, i) => [String(level), moment.q[i] ?? moment.lo])),
    histogram: histogramOf('viewed'),
    deciles: histogramOf('frozen'),
  }
}

function countsBy(bins: Counted, length: number): number[] {
  const counts = new Array<number>(length).fill(0)
  for (const { key, value } of bins) counts[key] = value
  return counts
}
