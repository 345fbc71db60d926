import { Link } from '@tanstack/react-router'
import { colorOf, dashOf } from '../../charts/palette.ts'
import type { Series } from './series.ts'

interface ChartLegendProps {
  readonly series: readonly Series[]
  readonly hidden: ReadonlySet<string>
  readonly onHidden: (ids: ReadonlySet<string>) => void
  readonly lit: string | undefined
  readonly onLit: (id: string | undefined) => void
}

/** Which colour and dash is which run, once for all charts. The box takes a run out of them. */
export function ChartLegend({ series, hidden, onHidden, lit, onLit }: ChartLegendProps) {
  const toggle = (id: string) => onHidden(new Set(hidden.has(id) ? [...hidden].filter((one) => one !== id) : [...hidden, id]))
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <ul className="legend chart-legend" tabIndex={0} aria-label="Runs in the charts">
      {series.map(({ id, name, place, runs }) => (
        <li key={id} data-lit={lit === id || undefined} onPointerEnter={() => onLit(id)} onPointerLeave={() => onLit(undefined)}>
          <label>
            <input type="checkbox" checked={!hidden.has(id)} onChange={() => toggle(id)} aria-label={`Show ${name}`} />
            <svg width="22" height="6" aria-hidden="true">
              <path d="M0 3h22" stroke={`var(${colorOf(place)})`} strokeWidth="2" strokeDasharray={dashOf(place).join(' ')} />
            </svg>
          </label>
          {runs.length === 1 && !id.startsWith('group:') ? (
            <Link to="/experiments/runs/$run" params={{ run: id }}>
              {name}
            </Link>
          ) : (
            name
          )}
        </li>
      ))}
    </ul>
  )
}
