import { formatNumber } from '../ui/format.ts'
import { ChartFrame } from './ChartFrame.tsx'
import { colorOf } from './palette.ts'
import { scaleOf } from './scale.ts'

export interface Bar {
  readonly id: string
  readonly name: string
  readonly place: number
  readonly value: number
  /** Of several runs shown as one: mean ± standard deviation. */
  readonly deviation?: number
}

const rowHeight = 20
const labelShare = 0.34

/** One bar for each run or whatever else is compared, the greatest first. */
export default function BarChart({ title, of = 'run', bars, lit, onLit }: BarChartProps) {
  const ordered = bars.filter(({ value }) => Number.isFinite(value)).sort((a, b) => b.value - a.value)
  const table = () => ({ head: [of, title], rows: ordered.map(({ name, value }) => [name, value]) })
  const summary = `${title}. ${ordered
    .slice(0, 20)
    .map(({ name, value }) => `${name}: ${formatNumber(value)}`)
    .join('; ')}`
  return (
    <ChartFrame title={title} table={table}>
      {(width) => {
        const left = Math.round(width * labelShare)
        const scale = scaleOf([0, ...ordered.flatMap(({ value, deviation = 0 }) => [value - deviation, value + deviation])])
        const x = (value: number) => left + (width - left - 64) * scale.at(value)
        return (
          // biome-ignore lint/a11y/useSemanticElements: a fieldset is for forms
          // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
          <div className="bar-scroll" role="group" tabIndex={0} aria-label={title}>
            <svg
              width={width}
              height={Math.max(1, ordered.length) * rowHeight + 4}
              role="img"
              aria-label={summary}
              className="chart-drawing"
            >
              {ordered.map((bar, row) => (
                <g
                  key={bar.id}
                  transform={`translate(0 ${row * rowHeight})`}
                  opacity={lit !== undefined && lit !== bar.id ? 0.3 : 1}
                  onPointerEnter={() => onLit?.(bar.id)}
                  onPointerLeave={() => onLit?.(undefined)}
                >
                  <text x={left - 8} y={14} textAnchor="end" className="chart-text ink">
                    {shortened(bar.name, left / 6.4)}
                  </text>
                  <rect
                    x={Math.min(x(0), x(bar.value))}
                    width={Math.max(1, Math.abs(x(bar.value) - x(0)))}
                    y={4}
                    height={rowHeight - 8}
                    fill={`var(${colorOf(bar.place)})`}
                  />
                  {bar.deviation ? (
                    <line x1={x(bar.value - bar.deviation)} x2={x(bar.value + bar.deviation)} y1={10} y2={10} className="chart-whisker" />
                  ) : null}
                  <text x={x(Math.max(0, bar.value + (bar.deviation ?? 0))) + 6} y={14} className="chart-text ink">
                    {formatNumber(bar.value)}
                  </text>
                  <title>{`${bar.name}: ${formatNumber(bar.value, 6)}`}</title>
                </g>
              ))}
            </svg>
          </div>
        )
      }}
    </ChartFrame>
  )
}

export interface BarChartProps {
  readonly title: string
  /** What each bar stands for; a run unless given. */
  readonly of?: string
  readonly bars: readonly Bar[]
  readonly lit?: string | undefined
  readonly onLit?: (id: string | undefined) => void
}

const shortened = (text: string, characters: number): string =>
  text.length > characters ? `${text.slice(0, Math.max(3, Math.floor(characters) - 1))}…` : text
