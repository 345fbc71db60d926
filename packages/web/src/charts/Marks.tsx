import { formatNumber } from '../ui/format.ts'
import type { Plot } from './Axes.tsx'
import type { Placed } from './line-path.ts'
import { colorOf } from './palette.ts'
import type { Scale } from './scale.ts'

interface MarksProps {
  readonly placed: readonly Placed[]
  readonly mark: 'min' | 'max'
  readonly plot: Plot
  readonly x: Scale
  readonly y: Scale
  readonly lit: string | undefined
}

/** A ring around the least or the greatest point of each curve, as it was measured. */
export function Marks({ placed, mark, plot, x, y, lit }: MarksProps) {
  return placed.map(({ id, name, place, raw }) => {
    const point = extremeOf(raw, mark)
    if (!point || !Number.isFinite(y.at(point.y))) return null
    return (
      <circle
        key={id}
        cx={plot.left + plot.width * x.at(point.x)}
        cy={plot.top + plot.height * (1 - y.at(point.y))}
        r={4}
        className="chart-mark"
        stroke={`var(${colorOf(place)})`}
        opacity={lit !== undefined && lit !== id ? 0.18 : 1}
      >
        <title>{`${name}: ${mark === 'min' ? 'least' : 'greatest'} ${formatNumber(point.y)}`}</title>
      </circle>
    )
  })
}

function extremeOf(points: Placed['raw'], mark: 'min' | 'max'): Placed['raw'][number] | undefined {
  const finite = points.filter(({ y }) => Number.isFinite(y))
  if (finite.length < 2) return undefined
  return finite.reduce((a, b) => ((mark === 'min' ? b.y < a.y : b.y > a.y) ? b : a))
}
