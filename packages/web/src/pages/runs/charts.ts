import { type MetricValueKind, metricColumn, withValue } from './column-key.ts'
import type { RunRecord } from './useRuns.ts'
import type { Columns } from './value.ts'

/** A chart as it stands in an address: kind and columns, e.g. `line|loss`, `bar|best:auc`, `scatter|param:lr|metric:auc`. */
export type Chart =
  | { readonly kind: 'line'; readonly metric: string }
  | { readonly kind: 'bar'; readonly column: string }
  | { readonly kind: 'scatter'; readonly x: string; readonly y: string }
  | { readonly kind: 'parallel'; readonly columns: readonly string[] }
export type ChartKind = Chart['kind']

export function readChart(text: string): Chart | undefined {
  const [kind, first, second, ...rest] = text.split('|')
  if (!first) return undefined
  if (kind === 'line') return { kind, metric: first }
  if (kind === 'bar') return { kind, column: first }
  if (kind === 'scatter' && second) return { kind, x: first, y: second }
  return kind === 'parallel' && second ? { kind, columns: [first, second, ...rest] } : undefined
}

export function writeChart(chart: Chart): string {
  if (chart.kind === 'line') return `line|${chart.metric}`
  if (chart.kind === 'bar') return `bar|${chart.column}`
  return chart.kind === 'scatter' ? `scatter|${chart.x}|${chart.y}` : ['parallel', ...chart.columns].join('|')
}

/** The same chart with another value of its metrics. A curve shows all of them and marks the one. */
export function chartWith(chart: Chart, value: MetricValueKind): Chart {
  if (chart.kind === 'line') return chart
  if (chart.kind === 'bar') return { ...chart, column: withValue(chart.column, value) }
  if (chart.kind === 'scatter') return { ...chart, x: withValue(chart.x, value), y: withValue(chart.y, value) }
  return { ...chart, columns: chart.columns.map((key) => withValue(key, value)) }
}

const linesAtFirst = 8
/** What is measured of the machine comes after what is measured of the model. */
const last = (names: readonly string[]) => [...names].sort((a, b) => Number(a.startsWith('system/')) - Number(b.startsWith('system/')))
const barsAtFirst = 4
const axesAtFirst = 7

/** What is drawn of runs before anybody chooses. */
export function firstCharts(columns: Columns, runs: readonly RunRecord[], value: MetricValueKind = 'last'): readonly Chart[] {
  const isCurve = (name: string) =>
    runs.some(({ metrics }) => metrics[name] && (metrics[name].min !== metrics[name].max || metrics[name].step > 0))
  const varies = (name: string) => new Set(runs.map(({ params }) => params[name])).size > 1
  return chartsAtFirst(columns, isCurve, varies, value)
}

/** Curves of what was measured often, bars of what was measured once, and all together. */
export function chartsAtFirst(
  columns: Columns,
  isCurve: (metric: string) => boolean,
  varies: (param: string) => boolean,
  value: MetricValueKind = 'last',
): readonly Chart[] {
  const lines = last(columns.metrics.filter(isCurve)).slice(0, linesAtFirst)
  const once = columns.metrics.filter((name) => !isCurve(name))
  // The last value of a curve is its end; any other is easier to see as a bar.
  const bars = [...(value === 'last' ? [] : lines), ...once].slice(0, barsAtFirst)
  const params = columns.params.filter(varies).slice(0, axesAtFirst - 1)
  const [metric] = columns.metrics
  return [
    ...lines.map((name): Chart => ({ kind: 'line', metric: name })),
    ...bars.map((name): Chart => ({ kind: 'bar', column: metricColumn(name, value) })),
    ...(metric && params.length > 0
      ? [
          {
            kind: 'parallel' as const,
            columns: [...params.map((name) => `param:${name}`), metricColumn(metric, value === 'last' ? 'best' : value)],
          },
        ]
      : []),
  ]
}
