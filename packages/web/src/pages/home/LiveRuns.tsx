import type { Run } from '@levain/sdk'
import { Link } from '@tanstack/react-router'
import { useAsk } from '../../live/ask.ts'
import { Empty } from '../../ui/Empty.tsx'
import { shortId } from '../../ui/format.ts'
import { Loaded } from '../../ui/Loaded.tsx'
import { Section } from '../../ui/Page.tsx'
import { Glyph, runState, stateLabel } from '../../ui/Status.tsx'
import { Ago, Took } from '../../ui/Time.tsx'

const open = ['queued', 'running', 'waiting']
const shownWhenQuiet = 5

/** Runs that are not over, with how far they are; the newest ones when nothing runs. */
export function LiveRuns() {
  const runs = useAsk('track', 'runs', { kind: 'pipeline', limit: 200 })
  return (
    <Section title="Runs" flush>
      <Loaded query={runs}>
        {(rows) => {
          const all = rows.map(({ run }) => run)
          const live = all.filter((run) => open.includes(run.status))
          const shown = live.length > 0 ? live : all.slice(0, shownWhenQuiet)
          if (shown.length === 0) return <Empty title="Nothing has run yet." command="levain pipeline run levain.yaml" />
          return (
            <ul className="list">
              {shown.map((run) => (
                <LiveRun key={run.id} run={run} />
              ))}
            </ul>
          )
        }}
      </Loaded>
    </Section>
  )
}

function LiveRun({ run }: { run: Run }) {
  const running = open.includes(run.status)
  return (
    <li className="live-run">
      <Glyph state={runState(run.status)} size={16} />
      <Link to="/pipelines/runs/$run" params={{ run: run.id }} className="plain strong">
        {run.experiment} <span className="muted mono">{shortId(run.id)}</span>
      </Link>
      {running ? <Progress run={run.id} /> : <span className="muted small">{stateLabel(runState(run.status))}</span>}
      <span className="muted small nowrap">
        {running ? <Took from={run.startedAt} to={run.endedAt} /> : <Ago at={run.endedAt ?? run.createdAt} />}
      </span>
    </li>
  )
}

function Progress({ run }: { run: string }) {
  const state = useAsk('pipeline', 'status', { run })
  const tasks = state.data?.steps ?? []
  const done = tasks.filter(({ status }) => ['ok', 'cached', 'skipped'].includes(status)).length
  const now = tasks.find(({ status }) => status === 'running' || status === 'gated')
  return (
    <span className="progress">
      <progress value={done} max={Math.max(1, tasks.length)} aria-label={`${done} of ${tasks.length} tasks done`} />
      <span className="muted small">
        {done}/{tasks.length} {now?.step}
      </span>
    </span>
  )
}
