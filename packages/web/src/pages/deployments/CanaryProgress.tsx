import { formatNumber } from '../../ui/format.ts'
import { Status } from '../../ui/Status.tsx'
import { Ago } from '../../ui/Time.tsx'
import type { TrafficState } from './Traffic.tsx'

type Canary = NonNullable<TrafficState['canary']>

const states: Readonly<Record<Canary['status'], { state: string; label: string }>> = {
  running: { state: 'running', label: 'is tried' },
  promoted: { state: 'passed', label: 'got all requests' },
  'rolled-back': { state: 'failed', label: 'was taken back' },
  aborted: { state: 'cancelled', label: 'was given up' },
}

/** The steps of a canary, how far it is, and why it waits or ended. */
export function CanaryProgress({ canary }: { canary: Canary }) {
  const { status, steps, step, reason, to, stepSince, limits } = canary
  const done = status === 'promoted'
  return (
    <div className="canary">
      <p className="row tight">
        <Status state={states[status].state} label={`Version ${to} ${states[status].label}`} />
        <span className="muted small">
          <Ago at={status === 'running' ? stepSince : canary.updatedAt} />
        </span>
      </p>
      <ol className="canary-steps" aria-label="Steps of the canary">
        {steps.map((percent, place) => {
          const state = done || place < step ? 'past' : place === step ? 'now' : 'ahead'
          return (
            <li
              key={percent}
              data-state={state}
              data-status={status}
              aria-current={state === 'now' && status === 'running' ? 'step' : undefined}
            >
              {formatNumber(percent)} %
            </li>
          )
        })}
      </ol>
      {reason ? <p className={status === 'rolled-back' ? 'strong' : 'muted'}>{reason}</p> : null}
      <p className="muted small">Taken back by itself {limitsText(limits)}.</p>
    </div>
  )
}

function limitsText({ maxErrorRate, maxP99Ms, maxDrift, minQuality, metric }: Canary['limits']): string {
  return [
    `when more than ${formatNumber(maxErrorRate * 100)} % of its requests fail`,
    maxP99Ms === null ? '' : `99 % of its answers take longer than ${formatNumber(maxP99Ms)} ms`,
    maxDrift === null ? '' : `its answers differ by a PSI of ${formatNumber(maxDrift)}`,
    minQuality === null ? '' : `its ${metric} misses ${formatNumber(minQuality)}`,
  ]
    .filter(Boolean)
    .join(', or ')
}
