import { useMemo } from 'react'
import { formatNumber } from '../ui/format.ts'
import { Axes, type Plot } from './Axes.tsx'
import { ChartFrame } from './ChartFrame.tsx'
import { colorOf } from './palette.ts'
import { scaleOf } from './scale.ts'

export interface Dot {
  readonly id: string
  readonly name: string
  readonly place: number
  readonly x: number
  readonly y: number
}

export interface ScatterProps {
  readonly title: string
  readonly dots: readonly Dot[]
  readonly labelX: string
  readonly labelY: string
  readonly logX?: boolean
  readonly logY?: boolean
  readonly lit?: string | undefined
  readonly onLit?: (id: string | undefined) => void
}

const height = 300

/** One dot for each run that has both values. */
export default function Scatter({ title, dots, labelX, labelY, logX = false, logY = false, lit, onLit }: ScatterProps) {
  const shown = useMemo(() => dots.filter(({ x, y }) => Number.isFinite(x) && Number.isFinite(y)), [dots])
  const x = scaleOf(
    shown.map((dot) => dot.x),
    { log: logX, marks: 6 },
  )
  const y = scaleOf(
    shown.map((dot) => dot.y),
    { log: logY },
  )
  const table = () => ({ head: ['run', labelX, labelY], rows: shown.map((dot) => [dot.name, dot.x, dot.y]) })
  return (
    <ChartFrame title={title} table={table}>
      {(width) => {
        const plot: Plot = { left: 52, top: 18, width: Math.max(60, width - 66), height: height - 62 }
        return (
          <svg width={width} height={height} role="img" aria-label={`${title}: ${shown.length} runs.`} className="chart-drawing">
            <Axes {...{ plot, x, y, labelX, labelY }} formatX={formatNumber} formatY={formatNumber} />
            {shown.map((dot) => {
              const [right, up] = [x.at(dot.x), y.at(dot.y)]
              if (!Number.isFinite(right) || !Number.isFinite(up)) return null
              return (
                <circle
                  key={dot.id}
                  cx={plot.left + plot.width * right}
                  cy={plot.top + plot.height * (1 - up)}
                  r={lit === dot.id ? 7 : 4.5}
                  fill={`var(${colorOf(dot.place)})`}
                  fillOpacity={lit !== undefined && lit !== dot.id ? 0.2 : 0.8}
                  onPointerEnter={() => onLit?.(dot.id)}
                  onPointerLeave={() => onLit?.(undefined)}
                >
                  <title>{`${dot.name}: ${labelX} ${formatNumber(dot.x)}, ${labelY} ${formatNumber(dot.y)}`}</title>
                </circle>
              )
            })}
          </svg>
        )
      }}
    </ChartFrame>
  )
}
