import type { MetricValue } from '@levain/sdk'
import { formatFixed } from '../ui/format.ts'
import './charts.css'

/** The span a set of intervals needs, a little wider. */
export function spanOf(metrics: readonly (MetricValue | undefined)[]): { from: number; to: number } {
  const ends = metrics
    .flatMap((metric) => [metric?.value, metric?.low, metric?.high])
    .filter((end): end is number => typeof end === 'number')
  if (ends.length === 0) return { from: 0, to: 1 }
  const from = Math.min(...ends)
  const to = Math.max(...ends)
  const margin = (to - from || Math.abs(to) || 1) * 0.08
  return { from: from - margin, to: to + margin }
}

/** Whether a value came with its interval; alone on a scale it says nothing. */
export const hasInterval = (metric: MetricValue | undefined): boolean => metric?.low !== undefined && metric.high !== undefined

/** A value with its 95 % interval as a dot and whiskers on a common scale. */
export function Interval({ metric, span }: { metric: MetricValue | undefined; span: { from: number; to: number } }) {
  if (typeof metric?.value !== 'number') return null
  const at = (value: number) => 2 + (96 * (value - span.from)) / (span.to - span.from || 1)
  const { value, low, high } = metric
  return (
    <svg className="interval" viewBox="0 0 100 14" preserveAspectRatio="none" role="img" aria-label={intervalText(metric)}>
      {low !== undefined && high !== undefined ? (
        <path d={`M${at(low)} 7H${at(high)}M${at(low)} 3.5v7M${at(high)} 3.5v7`} className="interval-line" />
      ) : null}
      <path d={`M${at(value)} 7h0`} className="interval-dot" />
    </svg>
  )
}

/** `0.7412 (0.732–0.750)` */
export function intervalText({ value, low, high }: MetricValue): string {
  const range = low !== undefined && high !== undefined ? ` (${formatFixed(low, 3)}–${formatFixed(high, 3)})` : ''
  return `${formatFixed(value)}${range}`
}
