import { type PointerEvent, useState } from 'react'
import { formatNumber } from '../ui/format.ts'
import { Axes, type Plot } from './Axes.tsx'
import { ChartFrame } from './ChartFrame.tsx'
import { Hover } from './Hover.tsx'
import { linePath, type Placed } from './line-path.ts'
import { colorOf, dashOf } from './palette.ts'
import { type Scale, scaleOf } from './scale.ts'

export interface XYLine {
  readonly id: string
  readonly name: string
  readonly place: number
  readonly points: readonly XYPoint[]
  /** One of many behind the others. */
  readonly faint?: boolean
}

interface XYPoint {
  readonly x: number
  readonly y: number
  /** Its interval. */
  readonly low?: number
  readonly high?: number
}

export interface XYChartProps {
  readonly title: string
  readonly lines: readonly XYLine[]
  readonly labelX: string
  readonly labelY: string
  /** What both axes must hold; what the lines need unless given. */
  readonly domainX?: readonly [number, number]
  readonly domainY?: readonly [number, number]
  readonly logX?: boolean
  /** How a place along is written; as a number unless given. */
  readonly formatX?: (value: number) => string
  /** What one would get for nothing, e.g. by chance: from one corner to the other, or at a height. */
  readonly chance?: 'diagonal' | number
  /** A place along to mark, e.g. a threshold; or a point. */
  readonly mark?: { readonly x: number; readonly y?: number; readonly label: string } | undefined
  /** Draws the points too, with their intervals. */
  readonly dots?: boolean
  /** What it says in one sentence, for those who cannot see it. */
  readonly summary?: string
}

const height = 280

/** Lines over numbers of any kind, and what chance would give. */
export default function XYChart(props: XYChartProps) {
  const { title, lines, labelX, labelY } = props
  const ranged = lines.some(({ points }) => points.some(({ low }) => low !== undefined))
  const table = () => ({
    head: ['line', labelX, labelY, ...(ranged ? ['from', 'to'] : [])],
    rows: lines.flatMap(({ name, points }) =>
      points.map(({ x, y, low, high }) => [name, x, y, ...(ranged ? [low ?? null, high ?? null] : [])]),
    ),
  })
  return (
    <ChartFrame title={title} table={table}>
      {(width) => <Drawn {...props} width={width} />}
    </ChartFrame>
  )
}

function Drawn({
  title,
  lines,
  labelX,
  labelY,
  domainX,
  domainY,
  logX = false,
  formatX = formatNumber,
  chance,
  mark,
  dots = false,
  summary,
  width,
}: XYChartProps & { width: number }) {
  const [cursor, setCursor] = useState<number>()
  const plot: Plot = { left: 52, top: 20, width: Math.max(60, width - 66), height: height - 64 }
  const all = lines.flatMap(({ points }) => points)
  const x = scaleOf(domainX ?? all.map((point) => point.x), { log: logX, marks: 6 })
  const level = typeof chance === 'number' ? [chance] : []
  const y = scaleOf(domainY ?? [...all.flatMap((point) => [point.y, point.low ?? point.y, point.high ?? point.y]), ...level])
  const across = (value: number) => plot.left + plot.width * x.at(value)
  const up = (value: number) => plot.top + plot.height * (1 - y.at(value))
  const placed: Placed[] = lines.map(({ id, name, place, points }) => ({ id, name, place, raw: points, line: points }))
  const follow = (event: PointerEvent<SVGRectElement>) => {
    const box = event.currentTarget.getBoundingClientRect()
    const share = (event.clientX - box.left) / box.width
    setCursor(logX ? x.from * (x.to / x.from) ** share : x.from + (x.to - x.from) * share)
  }
  return (
    <div className="chart-stage">
      <svg width={width} height={height} role="img" aria-label={summary ? `${title}: ${summary}` : title} className="chart-drawing">
        <Axes {...{ plot, x, y, labelX, labelY }} formatX={formatX} formatY={formatNumber} />
        {chance === undefined ? null : (
          <line
            x1={plot.left}
            x2={plot.left + plot.width}
            y1={chance === 'diagonal' ? plot.top + plot.height : up(chance)}
            y2={chance === 'diagonal' ? plot.top : up(chance)}
            className="chart-chance"
          />
        )}
        {placed.map((line, order) => (
          <Line key={line.id} {...{ line, plot, x, y, dots }} points={lines[order]!.points} faint={lines[order]!.faint ?? false} />
        ))}
        {mark ? <Mark {...{ mark, plot, across, up }} /> : null}
        <rect
          x={plot.left}
          y={plot.top}
          width={plot.width}
          height={plot.height}
          className="chart-catch"
          onPointerMove={follow}
          onPointerLeave={() => setCursor(undefined)}
        />
      </svg>
      {cursor === undefined ? null : (
        <Hover
          {...{ placed: placed.filter((_, order) => !lines[order]!.faint), cursor, plot, x, y }}
          format={(value) => `${labelX} ${formatX(value)}`}
        />
      )}
    </div>
  )
}

interface LineProps {
  readonly line: Placed
  readonly points: readonly XYPoint[]
  readonly plot: Plot
  readonly x: Scale
  readonly y: Scale
  readonly dots: boolean
  readonly faint: boolean
}

function Line({ line, points, plot, x, y, dots, faint }: LineProps) {
  const color = `var(${colorOf(line.place)})`
  const at = (value: number) => plot.left + plot.width * x.at(value)
  const up = (value: number) => plot.top + plot.height * (1 - y.at(value))
  return (
    <g>
      <path
        d={linePath(line.line, plot, x, y)}
        fill="none"
        stroke={color}
        strokeWidth={faint ? 1 : 1.8}
        strokeOpacity={faint ? 0.35 : 1}
        strokeDasharray={faint ? undefined : dashOf(line.place).join(' ')}
        strokeLinejoin="round"
      />
      {(dots ? points : []).map(({ x: place, y: value, low, high }) => (
        <g key={`${place} ${value}`}>
          {low !== undefined && high !== undefined ? (
            <line x1={at(place)} x2={at(place)} y1={up(low)} y2={up(high)} stroke={color} strokeOpacity={0.55} strokeWidth={1.6} />
          ) : null}
          <circle cx={at(place)} cy={up(value)} r={3.6} fill={color} stroke="var(--surface)" />
        </g>
      ))}
    </g>
  )
}

interface MarkProps {
  readonly mark: NonNullable<XYChartProps['mark']>
  readonly plot: Plot
  readonly across: (value: number) => number
  readonly up: (value: number) => number
}

function Mark({ mark, plot, across, up }: MarkProps) {
  const at = across(mark.x)
  const late = at > plot.left + plot.width * 0.6
  return (
    <g>
      {mark.y === undefined ? (
        <line x1={at} x2={at} y1={plot.top} y2={plot.top + plot.height} className="chart-marked" />
      ) : (
        <circle cx={at} cy={up(mark.y)} r={6} className="chart-marked" />
      )}
      <text
        x={late ? at - 8 : at + 8}
        y={mark.y === undefined ? plot.top + 10 : up(mark.y) + 15}
        textAnchor={late ? 'end' : 'start'}
        className="chart-text ink"
      >
        {mark.label}
      </text>
    </g>
  )
}
