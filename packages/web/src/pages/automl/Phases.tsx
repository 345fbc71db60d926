import { useEffect, useState } from 'react'
import { formatDuration } from '../../ui/format.ts'
import { Glyph } from '../../ui/Status.tsx'
import type { Report } from './AutomlRun.tsx'

const phases = [
  ['looking', 'looks at the data'],
  ['portfolio', 'tries known good settings'],
  ['search', 'searches further'],
  ['ensemble', 'puts models together'],
  ['training', 'trains what is kept'],
  ['done', 'done'],
] as const

/** Where it is, and how much of its time is over. */
export function Phases({ run, state }: Pick<Report, 'run' | 'state'>) {
  const at = phases.findIndex(([phase]) => phase === state.phase)
  const runs = run.status === 'running'
  return (
    <div className="phases">
      {runs ? <TimeBar from={state.startedAt} to={state.deadlineAt} /> : null}
      <ol aria-label="Phases">
        {phases.map(([phase, label], place) => {
          const glyph = place < at || state.phase === 'done' ? 'ok' : place > at ? 'waiting' : runs ? 'running' : 'stopped'
          return (
            <li key={phase} aria-current={place === at ? 'step' : undefined}>
              <Glyph state={glyph} /> {label}
            </li>
          )
        })}
      </ol>
    </div>
  )
}

const everyMs = 500

function TimeBar({ from, to }: { from: string; to: string }) {
  const [now, setNow] = useState(() => Date.now())
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), everyMs)
    return () => clearInterval(timer)
  }, [])
  const [begin, end] = [Date.parse(from), Date.parse(to)]
  const share = Math.min(1, Math.max(0, (now - begin) / Math.max(1, end - begin)))
  const left = formatDuration(Math.max(0, Math.round((end - now) / 1000) * 1000))
  return (
    <div className="phase-time">
      <progress value={share} max={1} aria-label="Time that is over" />
      <span className="num small muted">{share < 1 ? `${left} left` : 'its time is over; it comes to an end'}</span>
    </div>
  )
}
