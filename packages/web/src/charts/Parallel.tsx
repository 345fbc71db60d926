import { Button } from '@mantine/core'
import { type PointerEvent, useMemo, useState } from 'react'
import type { Plot } from './Axes.tsx'
import { type Axis, axisOf, type Cell } from './axis.ts'
import { ChartFrame } from './ChartFrame.tsx'

export interface ParallelLine {
  readonly id: string
  readonly name: string
  /** One value for each axis. */
  readonly values: readonly Cell[]
}

export interface ParallelProps {
  readonly title: string
  readonly names: readonly string[]
  readonly lines: readonly ParallelLine[]
  /** The names of axes to be spread by powers of ten; where not said, each axis by what lies on it. */
  readonly logs?: readonly string[]
  readonly lit?: string | undefined
  readonly onLit?: (id: string | undefined) => void
  /** Takes the lines that go through all marked stretches. */
  readonly onChoose?: (ids: string[]) => void
}

const height = 320
type Stretches = Readonly<Record<number, readonly [number, number]>>

/** One line for each run across its parameters and metrics, coloured by the last axis. Drag along an axis to keep a stretch of it. */
export default function Parallel({ title, names, lines, logs, lit, onLit, onChoose }: ParallelProps) {
  const axes = useMemo(
    () =>
      names.map((name, place) =>
        axisOf(
          lines.map(({ values }) => values[place] ?? null),
          logs?.includes(name) || undefined,
        ),
      ),
    [names, lines, logs],
  )
  const [stretches, setStretches] = useState<Stretches>({})
  const marked = Object.keys(stretches).length > 0
  const within = (line: ParallelLine) =>
    Object.entries(stretches).every(([place, [from, to]]) => {
      const at = axes[Number(place)]?.at(line.values[Number(place)] ?? null)
      return at !== undefined && at >= from && at <= to
    })
  const kept = lines.filter(within)
  const table = () => ({ head: ['run', ...names], rows: lines.map(({ name, values }) => [name, ...values]) })
  const actions = marked ? (
    <>
      {onChoose ? (
        <Button variant="subtle" size="compact-xs" onClick={() => onChoose(kept.map(({ id }) => id))}>
          Select {kept.length}
        </Button>
      ) : null}
      <Button variant="subtle" size="compact-xs" onClick={() => setStretches({})}>
        Show all
      </Button>
    </>
  ) : null
  return (
    <ChartFrame title={title} table={table} actions={actions}>
      {(width) => {
        const plot: Plot = { left: 46, top: 34, width: Math.max(120, Math.max(width, names.length * 70) - 94), height: height - 58 }
        const x = (place: number) => plot.left + (axes.length < 2 ? plot.width / 2 : (plot.width * place) / (axes.length - 1))
        return (
          // biome-ignore lint/a11y/useSemanticElements: a fieldset is for forms
          // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
          <div className="parallel-scroll" role="group" tabIndex={0} aria-label={title}>
            <svg
              width={plot.left + plot.width + 48}
              height={height}
              role="img"
              aria-label={`${title}: ${lines.length} runs over ${names.join(', ')}.`}
              className="chart-drawing"
            >
              {lines.map((line) => {
                const faint = lit !== undefined ? lit !== line.id : !within(line)
                return (
                  <path
                    key={line.id}
                    d={pathOf(line, axes, plot, x)}
                    fill="none"
                    stroke={colorAt(axes.at(-1)?.at(line.values.at(-1) ?? null))}
                    strokeWidth={lit === line.id ? 3 : 1.3}
                    strokeOpacity={faint ? 0.08 : 0.75}
                    onPointerEnter={() => onLit?.(line.id)}
                    onPointerLeave={() => onLit?.(undefined)}
                  >
                    <title>{line.name}</title>
                  </path>
                )
              })}
              {axes.map((axis, place) => (
                <AxisLine
                  key={names[place]}
                  axis={axis}
                  name={names[place]!}
                  left={x(place)}
                  plot={plot}
                  stretch={stretches[place]}
                  onStretch={(stretch) => setStretches((before) => changed(before, place, stretch))}
                />
              ))}
            </svg>
          </div>
        )
      }}
    </ChartFrame>
  )
}

function changed(before: Stretches, place: number, stretch: readonly [number, number] | undefined): Stretches {
  const { [place]: _, ...others } = before
  return stretch ? { ...others, [place]: stretch } : others
}

/** From one token to another, through the space in which equal steps look equal. */
const colorAt = (share: number | undefined): string =>
  share === undefined ? 'var(--line-strong)' : `color-mix(in oklch, var(--series-2) ${Math.round(share * 100)}%, var(--series-1))`

function pathOf({ values }: ParallelLine, axes: readonly Axis[], plot: Plot, x: (place: number) => number): string {
  let broken = true
  return axes
    .map((axis, place) => {
      const at = axis.at(values[place] ?? null)
      if (at === undefined) {
        broken = true
        return ''
      }
      const corner = `${broken ? 'M' : 'L'}${x(place).toFixed(1)} ${(plot.top + plot.height * (1 - at)).toFixed(1)}`
      broken = false
      return corner
    })
    .join('')
}

interface AxisLineProps {
  readonly axis: Axis
  readonly name: string
  readonly left: number
  readonly plot: Plot
  readonly stretch: readonly [number, number] | undefined
  readonly onStretch: (stretch: readonly [number, number] | undefined) => void
}

function AxisLine({ axis, name, left, plot, stretch, onStretch }: AxisLineProps) {
  const [from, setFrom] = useState<number>()
  const shareAt = (event: PointerEvent<SVGRectElement>) => {
    const box = event.currentTarget.getBoundingClientRect()
    return Math.min(1, Math.max(0, 1 - (event.clientY - box.top) / box.height))
  }
  const drag = (event: PointerEvent<SVGRectElement>) => {
    if (from === undefined) return
    const to = shareAt(event)
    if (Math.abs(to - from) > 0.01) onStretch([Math.min(from, to), Math.max(from, to)])
  }
  return (
    <g transform={`translate(${left} 0)`}>
      <line y1={plot.top} y2={plot.top + plot.height} className="chart-axis" />
      <text y={16} textAnchor="middle" className="chart-text ink">
        {name.length > 18 ? `${name.slice(0, 17)}…` : name}
        <title>{name}</title>
      </text>
      {axis.marks.map(({ at, text }) => (
        <text key={text} x={5} y={plot.top + plot.height * (1 - at) + 3.5} className="chart-text parallel-mark">
          {text.length > 12 ? `${text.slice(0, 11)}…` : text}
        </text>
      ))}
      {stretch ? (
        <rect
          x={-6}
          width={12}
          y={plot.top + plot.height * (1 - stretch[1])}
          height={plot.height * (stretch[1] - stretch[0])}
          className="chart-zoom"
        />
      ) : null}
      <rect
        x={-12}
        width={24}
        y={plot.top}
        height={plot.height}
        className="chart-catch along"
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId)
          onStretch(undefined)
          setFrom(shareAt(event))
        }}
        onPointerMove={drag}
        onPointerUp={() => setFrom(undefined)}
      />
    </g>
  )
}
