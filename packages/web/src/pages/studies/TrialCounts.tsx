import { getRouteApi, Link } from '@tanstack/react-router'
import { formatNumber } from '../../ui/format.ts'
import { Status, stateLabel } from '../../ui/Status.tsx'
import type { Shown } from './Study.tsx'
import { trialStates } from './trial-states.ts'

const route = getRouteApi('/studies/$study')

/** How many trials are in which state, as one bar; each count leads to its trials. */
export function TrialCounts({ counts, most }: { counts: Shown['counts']; most: number | null }) {
  const { study } = route.useParams()
  const made = trialStates.reduce((sum, state) => sum + (counts[state] ?? 0), 0)
  const whole = Math.max(made, most ?? 0)
  const shown = trialStates.filter((state) => counts[state])
  return (
    <div className="trial-counts">
      {whole > 0 ? (
        <div className="trial-bar" role="img" aria-label={`${made}${most === null ? '' : ` of ${most}`} trials`}>
          {shown.map((state) => (
            <span key={state} className={`trial-part of-${state}`} style={{ width: `${(100 * counts[state]!) / whole}%` }} />
          ))}
        </div>
      ) : null}
      <p className="row">
        <span className="num strong">
          {formatNumber(made)}
          {most === null ? '' : ` of ${formatNumber(most)}`} trials
        </span>
        {shown.map((state) => (
          <Link key={state} to="/studies/$study" params={{ study }} search={{ view: 'trials', state }} className="plain">
            <Status state={state} label={`${formatNumber(counts[state])} ${stateLabel(state)}`} />
          </Link>
        ))}
      </p>
    </div>
  )
}
