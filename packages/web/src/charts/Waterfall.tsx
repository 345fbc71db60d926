import { formatNumber } from '../ui/format.ts'
import { ChartFrame } from './ChartFrame.tsx'
import { scaleOf } from './scale.ts'

export interface WaterfallStep {
  readonly name: string
  /** Stands behind the name. */
  readonly detail?: string | undefined
  readonly from: number
  readonly to: number
}

export interface WaterfallProps {
  readonly title: string
  readonly steps: readonly WaterfallStep[]
  /** What stands at its begin and end, e.g. `base value` and `answer`. */
  readonly begin: { readonly label: string; readonly value: number }
  readonly end: { readonly label: string; readonly value: number }
}

const rowHeight = 26

/** The way from one value to another: a bar for each step, which begins where the one before ends. */
export default function Waterfall({ title, steps, begin, end }: WaterfallProps) {
  const table = () => ({
    head: ['column', 'value', 'adds', 'up to'],
    rows: [
      [begin.label, null, null, begin.value],
      ...steps.map(({ name, detail, from, to }) => [name, detail ?? null, to - from, to]),
      [end.label, null, null, end.value],
    ],
  })
  const words = steps.map(({ name, from, to }) => `${name} ${signed(to - from)}`).join(', ')
  const scale = scaleOf([begin.value, end.value, ...steps.map(({ to }) => to)])
  return (
    <ChartFrame title={title} table={table}>
      {(width) => {
        const left = Math.round(Math.min(220, width * 0.4))
        const right = 62
        const x = (value: number) => left + 8 + (width - left - right - 16) * scale.at(value)
        const height = (steps.length + 2) * rowHeight + 6
        return (
          <svg
            width={width}
            height={height}
            role="img"
            aria-label={`${title}: from ${formatNumber(begin.value)} ${words} to ${formatNumber(end.value)}.`}
            className="chart-drawing"
          >
            <End {...{ ...begin, row: 0, left, x: x(begin.value), width }} />
            {steps.map(({ name, detail, from, to }, place) => (
              <g key={name} transform={`translate(0 ${(place + 1) * rowHeight})`}>
                <text x={left} y={17} textAnchor="end" className="chart-text ink">
                  {shortened(detail === undefined ? name : `${name} = ${detail}`, left / 6)}
                </text>
                <line x1={x(from)} x2={x(from)} y1={-rowHeight / 2 + 6} y2={rowHeight - 5} className="chart-grid" />
                <rect
                  x={Math.min(x(from), x(to))}
                  width={Math.max(1.5, Math.abs(x(to) - x(from)))}
                  y={5}
                  height={rowHeight - 10}
                  rx={1.5}
                  className={to < from ? 'fall down' : 'fall up'}
                />
                <text x={Math.max(x(from), x(to)) + 5} y={17} className="chart-text ink">
                  {to < from ? '▼' : '▲'} {signed(to - from)}
                </text>
                <title>{`${name}${detail === undefined ? '' : ` = ${detail}`}: ${signed(to - from)}, up to ${formatNumber(to)}`}</title>
              </g>
            ))}
            <End {...{ ...end, row: steps.length + 1, left, x: x(end.value), width }} />
          </svg>
        )
      }}
    </ChartFrame>
  )
}

function End({ label, value, row, left, x, width }: { label: string; value: number; row: number; left: number; x: number; width: number }) {
  return (
    <g transform={`translate(0 ${row * rowHeight})`}>
      <text x={left} y={17} textAnchor="end" className="chart-text ink strong">
        {label}
      </text>
      <line x1={x} x2={x} y1={4} y2={rowHeight - 4} className="fall-end" />
      <text x={x > width - 110 ? x - 6 : x + 6} y={17} textAnchor={x > width - 110 ? 'end' : 'start'} className="chart-text ink strong">
        {formatNumber(value)}
      </text>
    </g>
  )
}

const signed = (value: number): string => `${value > 0 ? '+' : ''}${formatNumber(value, 3)}`

const shortened = (text: string, characters: number): string =>
  text.length > characters ? `${text.slice(0, Math.max(3, Math.floor(characters) - 1))}…` : text
