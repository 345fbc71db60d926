import type { Frame, FrameColumn } from '@levain/core'
import { fail } from '@levain/core/errors'
import { seededRandom } from '@levain/core/random'
import { quantileOfSorted } from '../../stats/index.ts'
import { localLine } from './local-line.ts'
import { mixed, under } from './mixed-frame.ts'
import { rowsAtOnce, type Score } from './score.ts'

export interface LimeOptions {
  /** Rows made up around the one that is explained. */
  readonly samples: number
  /** Columns that are told, at most. */
  readonly columns: number
  /** Which number of the answer. */
  readonly output: number
  readonly seed: number
}

/** A simple model of what the model does near one row. */
export interface LimeExplanation {
  /** What holds of the row, such as `10 < age ≤ 19`, and what that adds. The weightiest first. */
  readonly rules: { readonly column: string; readonly rule: string; readonly weight: number }[]
  readonly intercept: number
  /** Weighted R² of the simple model: how far it can be believed. */
  readonly fit: number
  /** What the simple model, and the model itself, answer to the row. */
  readonly local: number
  readonly answer: number
}

/**
 * LIME for tables (Ribeiro, Singh, Guestrin 2016): rows are made up of values of the data, column by column; columns count as whether they
 * lie in the same quartile, or have the same level, as the row; rows that share more with it weigh more; a ridge is fitted. The
 * kernel is √exp(−d²/w²) with w = ¾ √columns, the ridges are of strength 0.01 to choose columns and 1 to tell.
 *
 * @throws explanation-impossible without data, column-missing
 */
export async function lime(score: Score, row: Frame, data: Frame, options: LimeOptions): Promise<LimeExplanation> {
  if (data.rows === 0) throw fail('explanation-impossible', { reason: 'the background has no rows' })
  const both = under(data, row)
  const width = both.columns.length
  const { samples, output } = options
  const bins = both.columns.map((column) => binning(column, data.rows))
  const random = seededRandom(options.seed)
  // The first one is the row itself.
  const sources = Int32Array.from({ length: samples * width }, (_, i) => (i < width ? data.rows : Math.floor(random.next() * data.rows)))
  const same = new Float64Array(samples * width)
  for (let i = 0; i < sources.length; i++) same[i] = bins[i % width]!.bin(sources[i]!) === bins[i % width]!.bin(data.rows) ? 1 : 0
  const answers = new Float64Array(samples)
  for (let from = 0; from < samples; from += rowsAtOnce) {
    const count = Math.min(rowsAtOnce, samples - from)
    const scores = await score(mixed(both, count, (column, i) => sources[(from + i) * width + column]!))
    for (let i = 0; i < count; i++) answers[from + i] = scores[i * (scores.length / count) + output]!
  }
  const line = localLine(same, answers, width, options.columns)
  return {
    rules: line.columns.map((c, i) => ({ column: both.columns[c]!.name, rule: bins[c]!.rule, weight: line.weights[i]! })),
    intercept: line.intercept,
    fit: line.fit,
    local: line.local,
    answer: answers[0]!,
  }
}

interface Binning {
  /** Of a row. */
  readonly bin: (row: number) => number
  /** What holds of the row that is explained, which stands under the data. */
  readonly rule: string
}

function binning(column: FrameColumn, rows: number): Binning {
  if (column.kind === 'category') {
    const own = column.codes[rows]!
    return { bin: (row) => column.codes[row]!, rule: own < 0 ? `${column.name} is missing` : `${column.name} = ${column.levels[own]}` }
  }
  const { values, name } = column
  const sorted = values
    .slice(0, rows)
    .filter((value) => !Number.isNaN(value))
    .sort()
  const edges = [...new Set([0.25, 0.5, 0.75].map((share) => quantileOfSorted(sorted, share)))]
  const bin = (row: number): number => (Number.isNaN(values[row]!) ? -1 : edges.filter((edge) => values[row]! > edge).length)
  const own = bin(rows)
  const [low, high] = [edges[own - 1], edges[own]]
  const short = (edge: number): string => String(Number(edge.toPrecision(4)))
  if (own < 0) return { bin, rule: `${name} is missing` }
  if (low === undefined) return { bin, rule: high === undefined ? name : `${name} ≤ ${short(high)}` }
  return { bin, rule: high === undefined ? `${name} > ${short(low)}` : `${short(low)} < ${name} ≤ ${short(high)}` }
}
