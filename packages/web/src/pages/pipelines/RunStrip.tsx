import type { Run } from '@levain/sdk'
import { Link } from '@tanstack/react-router'
import { useAsk } from '../../live/ask.ts'
import { formatAgo, formatDuration } from '../../ui/format.ts'
import { Glyph, runState, stateLabel } from '../../ui/Status.tsx'
import './pipelines.css'

/** The newest runs of a pipeline side by side, oldest on the left: height is how long each took. */
export function RunStrip({ pipeline, small = false, current }: { pipeline: string; small?: boolean; current?: string }) {
  const shown = small ? 10 : 40
  const runs = useAsk('track', 'runs', { experiment: pipeline, kind: 'pipeline', limit: shown })
  const list = (runs.data ?? []).map(({ run }) => run).reverse()
  // A run that waits for somebody would make all others look like nothing.
  const longest = Math.max(1, ...list.filter(({ status }) => status !== 'waiting').map(tookMs))
  if (list.length === 0) return <span className="muted">–</span>
  return (
    <ol className={small ? 'strip small' : 'strip'} aria-label={`Newest runs of ${pipeline}`}>
      {list.map((run) => (
        <li key={run.id}>
          <Link
            to="/pipelines/runs/$run"
            params={{ run: run.id }}
            className="strip-run"
            aria-current={run.id === current ? 'page' : undefined}
            aria-label={`${stateLabel(runState(run.status))}, ${formatAgo(run.createdAt, Date.now())}, took ${formatDuration(tookMs(run))}`}
            title={`${stateLabel(runState(run.status))} · ${formatAgo(run.createdAt, Date.now())} · ${formatDuration(tookMs(run))}`}
          >
            {small ? null : (
              <span
                className="strip-bar"
                data-state={runState(run.status)}
                style={{ height: `${6 + 34 * Math.min(1, tookMs(run) / longest)}px` }}
              />
            )}
            <Glyph state={runState(run.status)} size={small ? 12 : 14} />
          </Link>
        </li>
      ))}
    </ol>
  )
}

const tookMs = (run: Run): number =>
  run.startedAt ? Math.max(0, Date.parse(run.endedAt ?? new Date().toISOString()) - Date.parse(run.startedAt)) : 0
