import { formatNumber } from '../ui/format.ts'
import { Axes, type Plot } from './Axes.tsx'
import { ChartFrame } from './ChartFrame.tsx'
import { type Scale, scaleOf } from './scale.ts'

export interface Attempt {
  readonly id: string
  readonly name: string
  /** Its place in the order of attempts. */
  readonly number: number
  readonly value: number
  /** The best value there was by then. */
  readonly best: number | undefined
  /** Ended before its end; its value is the last one heard of. */
  readonly early: boolean
}

export interface BestSoFarProps {
  readonly title: string
  readonly label: string
  readonly attempts: readonly Attempt[]
  readonly lit?: string | undefined
  readonly onLit?: (id: string | undefined) => void
}

const height = 280
/** Outliers beyond so many times the middle half are left out of the scale: one bad attempt must not flatten all others. */
const fences = 3

/** A dot for each attempt, hollow where it was ended early, and the best value so far as a line. */
export default function BestSoFar({ title, label, attempts, lit, onLit }: BestSoFarProps) {
  const best = attempts.at(-1)?.best
  const table = () => ({
    head: ['trial', label, 'best so far'],
    rows: attempts.map((one) => [one.name, one.value, one.best ?? null]),
  })
  const x = scaleOf([0, ...attempts.map(({ number }) => number)], { marks: 6 })
  const y = scaleOf(inFences(attempts.map(({ value }) => value)))
  return (
    <ChartFrame title={title} table={table}>
      {(width) => {
        const plot: Plot = { left: 52, top: 18, width: Math.max(60, width - 66), height: height - 62 }
        return (
          <svg
            width={width}
            height={height}
            role="img"
            aria-label={`${title}: ${attempts.length} trials, best ${formatNumber(best)}.`}
            className="chart-drawing"
          >
            <Axes {...{ plot, x, y }} labelX="trial" labelY={label} formatX={formatNumber} formatY={formatNumber} />
            <path d={steps(attempts, plot, x, y)} className="best-line" />
            {attempts.map((one) => (
              <Dot key={one.id} {...{ one, plot, x, y, label }} dim={lit !== undefined && lit !== one.id} onLit={onLit} />
            ))}
          </svg>
        )
      }}
    </ChartFrame>
  )
}

interface DotProps extends Pick<BestSoFarProps, 'label'> {
  readonly one: Attempt
  readonly plot: Plot
  readonly x: Scale
  readonly y: Scale
  readonly dim: boolean
  readonly onLit: BestSoFarProps['onLit']
}

function Dot({ one, plot, x, y, label, dim, onLit }: DotProps) {
  return (
    <circle
      cx={plot.left + plot.width * x.at(one.number)}
      cy={plot.top + plot.height * (1 - inside(y.at(one.value)))}
      r={dim ? 3.2 : 4}
      className={one.early ? 'best-dot early' : 'best-dot'}
      opacity={dim ? 0.25 : 1}
      onPointerEnter={() => onLit?.(one.id)}
      onPointerLeave={() => onLit?.(undefined)}
    >
      <title>{`${one.name}: ${label} ${formatNumber(one.value, 6)}${one.early ? ', ended early' : ''}`}</title>
    </circle>
  )
}

/** What lies beyond the scale stands at its edge. */
const inside = (share: number): number => Math.min(1, Math.max(0, share))

function steps(attempts: readonly Attempt[], plot: Plot, x: Scale, y: Scale): string {
  let path = ''
  for (const { number, best } of attempts) {
    if (best === undefined) continue
    const across = (plot.left + plot.width * x.at(number)).toFixed(1)
    const up = (plot.top + plot.height * (1 - inside(y.at(best)))).toFixed(1)
    path += path ? `H${across}V${up}` : `M${across} ${up}`
  }
  return path && `${path}H${(plot.left + plot.width).toFixed(1)}`
}

function inFences(values: readonly number[]): readonly number[] {
  const sorted = [...values].sort((a, b) => a - b)
  const [low, high] = [sorted[Math.floor(sorted.length / 4)], sorted[Math.floor((3 * sorted.length) / 4)]]
  if (low === undefined || high === undefined || sorted.length < 8) return values
  const reach = fences * (high - low)
  return reach === 0 ? values : sorted.filter((value) => value >= low - reach && value <= high + reach)
}
