import { formatInstant, formatNumber } from '../ui/format.ts'
import { Glyph } from '../ui/Status.tsx'
import './charts.css'

export interface TrendPoint {
  readonly at: string
  readonly value: number | null
  readonly state: string
}

const size = { width: 560, height: 150, left: 44, bottom: 22, top: 10 }

/** A statistic over windows with the threshold from which it counts as large; a shape for each decision. */
export function Trend(props: {
  points: readonly TrendPoint[]
  threshold: number
  label: string
  chosen?: string
  onChoose?: (at: string) => void
}) {
  const { points, threshold, label, chosen, onChoose } = props
  const most = Math.max(threshold * 1.25, ...points.map(({ value }) => value ?? 0)) || 1
  const x = (place: number) => size.left + ((size.width - size.left - 16) * (place + 0.5)) / Math.max(1, points.length)
  const y = (value: number) => size.top + (size.height - size.top - size.bottom) * (1 - value / most)
  const line = points.flatMap(({ value }, place) => (value === null ? [] : [`${x(place)} ${y(value)}`])).join('L')
  return (
    // biome-ignore lint/a11y/useSemanticElements: a drawing cannot be a fieldset
    <svg className="trend" viewBox={`0 0 ${size.width} ${size.height}`} role="group" aria-label={label}>
      <line x1={size.left} x2={size.width} y1={y(0)} y2={y(0)} className="trend-axis" />
      <line x1={size.left} x2={size.width} y1={y(threshold)} y2={y(threshold)} className="trend-threshold" />
      <text x={size.left - 6} y={y(threshold) + 3.5} textAnchor="end">
        {formatNumber(threshold, 3)}
      </text>
      {y(0) - y(threshold) > 14 ? (
        <text x={size.left - 6} y={y(0) + 3.5} textAnchor="end">
          0
        </text>
      ) : null}
      {line ? <path d={`M${line}`} className="trend-line" /> : null}
      {points.map(({ at, value, state }, place) => {
        const text = `${formatInstant(at)}: ${formatNumber(value)}, ${state}`
        return (
          <g
            key={at}
            transform={`translate(${x(place) - 7} ${y(value ?? 0) - 7})`}
            className="trend-point"
            data-chosen={at === chosen || undefined}
            {...(onChoose
              ? {
                  role: 'button',
                  tabIndex: 0,
                  'aria-label': text,
                  'aria-pressed': at === chosen,
                  onClick: () => onChoose(at),
                  onKeyDown: (event: React.KeyboardEvent) => event.key === 'Enter' && onChoose(at),
                }
              : {})}
          >
            <circle cx="7" cy="7" r="10" className="trend-hit" />
            <Glyph state={state} size={14} />
            <title>{text}</title>
          </g>
        )
      })}
      {points.length > 0 ? (
        <>
          <text x={size.left} y={size.height - 4}>
            {formatInstant(points[0]!.at).slice(0, 16)}
          </text>
          <text x={size.width - 4} y={size.height - 4} textAnchor="end">
            {formatInstant(points.at(-1)!.at).slice(0, 16)}
          </text>
        </>
      ) : null}
    </svg>
  )
}
