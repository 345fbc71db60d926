import { useEffect } from 'react'
import { formatNumber } from '../ui/format.ts'
import type { Plot } from './Axes.tsx'
import type { Placed } from './line-path.ts'
import { colorOf } from './palette.ts'
import type { Scale } from './scale.ts'

const namedMost = 8

interface HoverProps {
  readonly placed: readonly Placed[]
  /** Where the pointer is along the chart. */
  readonly cursor: number
  readonly plot: Plot
  readonly x: Scale
  readonly y: Scale
  readonly format: (value: number) => string
  readonly onLit?: ((id: string | undefined) => void) | undefined
}

/** The values under the pointer, greatest first. */
export function Hover({ placed, cursor, plot, x, y, format, onLit }: HoverProps) {
  const near = placed.flatMap((curve) => {
    const point = nearest(curve.line, cursor)
    return point && Number.isFinite(point.y) && point.x >= x.from && point.x <= x.to ? [{ curve, point }] : []
  })
  const shown = near.sort((a, b) => b.point.y - a.point.y).slice(0, namedMost)
  const only = shown.length === 1 ? shown[0]!.curve.id : undefined
  useEffect(() => onLit?.(only), [only, onLit])
  const left = plot.left + plot.width * x.at(cursor)
  return (
    <>
      <div className="chart-cursor" style={{ left, top: plot.top, height: plot.height }} />
      {shown.map(({ curve, point }) => (
        <div
          key={curve.id}
          className="chart-dot"
          style={{
            left: plot.left + plot.width * x.at(point.x),
            top: plot.top + plot.height * (1 - y.at(point.y)),
            background: `var(${colorOf(curve.place)})`,
          }}
        />
      ))}
      <div className="chart-tip" data-side={x.at(cursor) > 0.55 ? 'left' : 'right'} style={{ left, top: plot.top }}>
        <p className="muted">{format(shown[0]?.point.x ?? cursor)}</p>
        {shown.map(({ curve, point }) => (
          <p key={curve.id}>
            <span className="swatch" style={{ background: `var(${colorOf(curve.place)})` }} />
            <span className="chart-tip-name">{curve.name}</span> <span className="num strong">{formatNumber(point.y)}</span>
          </p>
        ))}
        {near.length > namedMost ? <p className="muted">and {near.length - namedMost} more</p> : null}
      </div>
    </>
  )
}

/** The point closest along; the points are in order. */
function nearest<P extends { readonly x: number }>(points: readonly P[], x: number): P | undefined {
  let [low, high] = [0, points.length - 1]
  while (high - low > 1) {
    const middle = (low + high) >> 1
    if (points[middle]!.x < x) low = middle
    else high = middle
  }
  const [a, b] = [points[low], points[high]]
  return a && b && Math.abs(b.x - x) < Math.abs(a.x - x) ? b : a
}
