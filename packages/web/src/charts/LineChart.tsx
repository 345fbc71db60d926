import { Button } from '@mantine/core'
import { type PointerEvent, useMemo, useState } from 'react'
import { formatDuration, formatInstant, formatNumber } from '../ui/format.ts'
import { Axes, type Plot } from './Axes.tsx'
import { ChartFrame } from './ChartFrame.tsx'
import { Hover } from './Hover.tsx'
import { bandPath, linePath, type Placed, placedOf } from './line-path.ts'
import { Marks } from './Marks.tsx'
import { colorOf, dashOf } from './palette.ts'
import { type Scale, scaleOf } from './scale.ts'

/** What lies along: steps, the time of day, or time since the run began (both in ms). */
export type Along = 'step' | 'time' | 'relative'

export interface Curve {
  readonly id: string
  readonly name: string
  /** Its colour and dash. */
  readonly place: number
  readonly points: readonly CurvePoint[]
}

export interface CurvePoint {
  readonly step: number
  readonly atMs: number
  readonly value: number
  /** Of several runs shown as one: the least and greatest of them. */
  readonly low?: number
  readonly high?: number
}

export interface LineChartProps {
  readonly title: string
  readonly curves: readonly Curve[]
  readonly along?: Along
  readonly log?: boolean
  /** Weight of the past, 0 to below 1. */
  readonly smoothing?: number
  /** Which point of each curve is marked. */
  readonly mark?: 'last' | 'min' | 'max'
  readonly lit?: string | undefined
  readonly onLit?: (id: string | undefined) => void
}

const height = 240
const formats: Readonly<Record<Along, (value: number) => string>> = {
  step: (value) => formatNumber(value),
  time: (value) => formatInstant(new Date(value).toISOString()).slice(5, 16),
  relative: (value) => formatDuration(value),
}

/** Curves of a metric; drag to zoom. The raw values stand faintly behind smoothed ones. */
export default function LineChart(props: LineChartProps) {
  const { title, curves, along = 'step', log = false, smoothing = 0, mark = 'last', lit, onLit } = props
  const [zoom, setZoom] = useState<readonly [number, number]>()
  const placed = useMemo(() => curves.map((curve) => placedOf(curve, along, smoothing)), [curves, along, smoothing])
  const table = () => ({
    head: ['run', 'step', 'time', title],
    rows: curves.flatMap(({ name, points }) =>
      points.map(({ step, atMs, value }) => [name, step, new Date(atMs).toISOString(), Number.isFinite(value) ? value : String(value)]),
    ),
  })
  const actions = zoom ? (
    <Button variant="subtle" size="compact-xs" onClick={() => setZoom(undefined)}>
      Show all
    </Button>
  ) : null
  return (
    <ChartFrame title={title} table={table} actions={actions}>
      {(width) => (
        <Drawn {...{ title, placed, along, log, mark, width, zoom, setZoom, lit, onLit }} faint={smoothing > 0 && curves.length <= 12} />
      )}
    </ChartFrame>
  )
}

interface DrawnProps extends Required<Pick<LineChartProps, 'title' | 'along' | 'log' | 'mark'>>, Pick<LineChartProps, 'lit' | 'onLit'> {
  readonly placed: readonly Placed[]
  readonly width: number
  readonly faint: boolean
  readonly zoom: readonly [number, number] | undefined
  readonly setZoom: (zoom: readonly [number, number] | undefined) => void
}

function Drawn({ title, placed, along, log, mark, width, faint, zoom, setZoom, lit, onLit }: DrawnProps) {
  const plot: Plot = { left: 52, top: 10, width: Math.max(60, width - 62), height: height - 44 }
  const { x, y } = useMemo(() => scales(placed, zoom, log), [placed, zoom, log])
  const [cursor, setCursor] = useState<number>()
  const [from, setFrom] = useState<number>()
  const valueAt = (event: PointerEvent<SVGRectElement>) => {
    const box = event.currentTarget.getBoundingClientRect()
    return x.from + ((x.to - x.from) * (event.clientX - box.left)) / box.width
  }
  const release = () => {
    if (from !== undefined && cursor !== undefined && Math.abs(x.at(from) - x.at(cursor)) > 0.02)
      setZoom([Math.min(from, cursor), Math.max(from, cursor)])
    setFrom(undefined)
  }
  const px = (value: number) => plot.left + plot.width * x.at(value)
  const clip = `clip-${title.replaceAll(/\W/g, '_')}-${Math.round(width)}`
  return (
    <div className="chart-stage">
      <svg width={width} height={height} role="img" aria-label={summary(title, placed)} className="chart-drawing">
        <clipPath id={clip}>
          <rect x={plot.left} y={plot.top - 2} width={plot.width} height={plot.height + 4} />
        </clipPath>
        <Axes plot={plot} x={x} y={y} formatX={formats[along]} formatY={formatNumber} labelX={along} />
        <g clipPath={`url(#${clip})`}>
          {placed.map((curve) => (
            <Line key={curve.id} {...{ curve, plot, x, y, faint }} dim={lit !== undefined && lit !== curve.id} />
          ))}
          {mark === 'last' ? null : <Marks {...{ placed, mark, plot, x, y, lit }} />}
        </g>
        {from !== undefined && cursor !== undefined ? (
          <rect
            x={Math.min(px(from), px(cursor))}
            width={Math.abs(px(from) - px(cursor))}
            y={plot.top}
            height={plot.height}
            className="chart-zoom"
          />
        ) : null}
        {/* biome-ignore lint/a11y/noStaticElementInteractions: the pointer reads values and zooms; the same numbers are in the table of the menu */}
        <rect
          x={plot.left}
          y={plot.top}
          width={plot.width}
          height={plot.height}
          className="chart-catch"
          onPointerMove={(event) => setCursor(valueAt(event))}
          onPointerLeave={() => {
            setCursor(undefined)
            setFrom(undefined)
            onLit?.(undefined)
          }}
          onPointerDown={(event) => setFrom(valueAt(event))}
          onPointerUp={release}
          onDoubleClick={() => setZoom(undefined)}
        />
      </svg>
      {cursor !== undefined && from === undefined ? <Hover {...{ placed, cursor, plot, x, y, onLit }} format={formats[along]} /> : null}
    </div>
  )
}

interface LineProps {
  readonly curve: Placed
  readonly plot: Plot
  readonly x: Scale
  readonly y: Scale
  readonly faint: boolean
  readonly dim: boolean
}

function Line({ curve, plot, x, y, faint, dim }: LineProps) {
  const color = `var(${colorOf(curve.place)})`
  return (
    <g opacity={dim ? 0.18 : 1}>
      {curve.band ? <path d={bandPath(curve.band, plot, x, y)} fill={color} fillOpacity={0.16} stroke="none" /> : null}
      {faint ? <path d={linePath(curve.raw, plot, x, y)} fill="none" stroke={color} strokeWidth={1} strokeOpacity={0.3} /> : null}
      <path
        d={linePath(curve.line, plot, x, y)}
        fill="none"
        stroke={color}
        strokeWidth={1.6}
        strokeDasharray={dashOf(curve.place).join(' ')}
        strokeLinejoin="round"
        strokeLinecap={curve.line.length === 1 ? 'round' : 'butt'}
      />
    </g>
  )
}

function scales(placed: readonly Placed[], zoom: readonly [number, number] | undefined, log: boolean): { x: Scale; y: Scale } {
  const x = scaleOf(zoom ?? placed.flatMap(({ line }) => [line[0]?.x ?? Number.NaN, line.at(-1)?.x ?? Number.NaN]), { marks: 6 })
  const inView = placed.flatMap(({ line, band }) => [
    ...line.filter((point) => point.x >= x.from && point.x <= x.to).map((point) => point.y),
    ...(band ?? []).flatMap(({ low, high }) => [low, high]),
  ])
  return { x, y: scaleOf(inView, { log }) }
}

const summarised = 20

function summary(title: string, placed: readonly Placed[]): string {
  const texts = placed.slice(0, summarised).map(({ name, raw }) => {
    const values = raw.map(({ y }) => y).filter(Number.isFinite)
    const [low, high] = [Math.min(...values), Math.max(...values)]
    return `${name}: last ${formatNumber(raw.at(-1)?.y)}, lowest ${formatNumber(low)}, highest ${formatNumber(high)}`
  })
  return `${title}. ${texts.join('; ')}${placed.length > summarised ? `; and ${placed.length - summarised} more` : ''}`
}
