import { formatNumber, formatPercent } from '../ui/format.ts'
import './charts.css'

interface Bar {
  readonly label: string
  readonly value: number
  /** Drawn fainter, e.g. the rest. */
  readonly faint?: boolean
}

/** Labelled bars, one under the other. `share` writes values as per cent. */
export function Bars({ bars, share = false, most }: { bars: readonly Bar[]; share?: boolean; most?: number }) {
  const longest = most ?? Math.max(1e-12, ...bars.map(({ value }) => value))
  return (
    <ul className="bars">
      {bars.map(({ label, value, faint }) => (
        <li key={label}>
          <span className="bars-label" title={label}>
            {label}
          </span>
          <span className="bars-track" aria-hidden="true">
            <span className={faint ? 'bars-bar faint' : 'bars-bar'} style={{ width: `${(100 * value) / longest}%` }} />
          </span>
          <span className="bars-value num">{share ? formatPercent(value) : formatNumber(value)}</span>
        </li>
      ))}
    </ul>
  )
}
