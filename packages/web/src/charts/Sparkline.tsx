import { formatNumber } from '../ui/format.ts'
import './charts.css'

/** A row of values, oldest first, as a line that starts at zero. */
export function Sparkline({ values, label }: { values: readonly number[]; label: string }) {
  if (values.length === 0) return null
  const most = Math.max(1, ...values)
  const x = (place: number) => (values.length === 1 ? 48 : 3 + (90 * place) / (values.length - 1))
  const y = (value: number) => 21 - (18 * value) / most
  const line = values.map((value, place) => `${place === 0 ? 'M' : 'L'}${x(place)} ${y(value)}`).join('')
  return (
    <svg
      className="sparkline"
      viewBox="0 0 96 24"
      role="img"
      aria-label={`${label}: ${values.map((value) => formatNumber(value)).join(', ')}`}
    >
      <path d={line} />
      <circle cx={x(values.length - 1)} cy={y(values.at(-1)!)} r="2.4" />
    </svg>
  )
}
