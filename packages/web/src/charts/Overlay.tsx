import { formatPercent } from '../ui/format.ts'
import './charts.css'

interface OverlayProps {
  readonly labels: readonly string[]
  readonly reference: readonly number[]
  readonly current: readonly number[]
  readonly label: string
}

const height = 150

/** Two distributions over the same bins: bars for now, a dark step for what training saw. */
export function Overlay({ labels, reference, current, label }: OverlayProps) {
  const most = Math.max(1e-9, ...reference, ...current)
  const width = 100 / Math.max(1, labels.length)
  const y = (share: number) => height - (height - 6) * (share / most)
  return (
    <figure className="overlay">
      <svg viewBox={`0 0 100 ${height}`} preserveAspectRatio="none" role="img" aria-label={summary(label, labels, reference, current)}>
        {current.map((share, bin) => (
          <rect
            key={labels[bin]}
            x={bin * width + width * 0.12}
            width={width * 0.76}
            y={y(share)}
            height={height - y(share)}
            className="overlay-current"
          >
            <title>{barText(labels[bin]!, reference[bin] ?? 0, share)}</title>
          </rect>
        ))}
        {reference.map((share, bin) => (
          <path
            key={labels[bin]}
            d={`M${bin * width + width * 0.02} ${y(share)}H${(bin + 1) * width - width * 0.02}`}
            className="overlay-reference"
          >
            <title>{barText(labels[bin]!, share, current[bin] ?? 0)}</title>
          </path>
        ))}
      </svg>
      <div className="overlay-labels" aria-hidden="true" style={{ gridTemplateColumns: `repeat(${labels.length}, minmax(0, 1fr))` }}>
        {labels.map((text) => (
          <span key={text} title={text}>
            {text}
          </span>
        ))}
      </div>
      <figcaption className="legend">
        <span>
          <span className="legend-line" /> training
        </span>
        <span>
          <span className="legend-bar" /> now
        </span>
      </figcaption>
    </figure>
  )
}

const barText = (label: string, reference: number, current: number): string =>
  `${label}: training ${formatPercent(reference)}, now ${formatPercent(current)}`

function summary(label: string, labels: readonly string[], reference: readonly number[], current: readonly number[]): string {
  const shifts = labels.map((text, bin) => ({ text, shift: (current[bin] ?? 0) - (reference[bin] ?? 0) }))
  const [widest] = shifts.sort((a, b) => Math.abs(b.shift) - Math.abs(a.shift))
  if (!widest) return `${label}: no bins`
  return `${label} over ${labels.length} bins; the widest change is ${widest.text}, by ${formatPercent(widest.shift)}`
}
