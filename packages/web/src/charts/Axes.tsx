import type { Scale } from './scale.ts'

/** Where a plot stands within its drawing, in px. */
export interface Plot {
  readonly left: number
  readonly top: number
  readonly width: number
  readonly height: number
}

interface AxesProps {
  readonly plot: Plot
  readonly x: Scale
  readonly y: Scale
  readonly formatX: (value: number) => string
  readonly formatY: (value: number) => string
  readonly labelX?: string
  readonly labelY?: string
}

/** Lines and numbers of both axes. */
export function Axes({ plot, x, y, formatX, formatY, labelX, labelY }: AxesProps) {
  const bottom = plot.top + plot.height
  const most = Math.max(2, Math.floor(plot.width / 70))
  const every = Math.ceil(x.ticks.length / most)
  return (
    <g>
      {y.ticks.map((tick) => (
        <g key={tick} transform={`translate(0 ${bottom - plot.height * y.at(tick)})`}>
          <line x1={plot.left} x2={plot.left + plot.width} className="chart-grid" />
          <text x={plot.left - 6} y={3.5} textAnchor="end" className="chart-text">
            {formatY(tick)}
          </text>
        </g>
      ))}
      {x.ticks
        .filter((_, place) => place % every === 0)
        .map((tick) => (
          <g key={tick} transform={`translate(${plot.left + plot.width * x.at(tick)} 0)`}>
            <line y1={bottom} y2={bottom + 4} className="chart-axis" />
            <text y={bottom + 15} textAnchor="middle" className="chart-text">
              {formatX(tick)}
            </text>
          </g>
        ))}
      <line x1={plot.left} x2={plot.left + plot.width} y1={bottom} y2={bottom} className="chart-axis" />
      {labelX ? (
        <text x={plot.left + plot.width} y={bottom + 29} textAnchor="end" className="chart-text">
          {labelX}
        </text>
      ) : null}
      {labelY ? (
        <text x={plot.left - 44} y={10} className="chart-text">
          {labelY}
        </text>
      ) : null}
    </g>
  )
}
