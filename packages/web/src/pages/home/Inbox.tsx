import type { Alert, Run } from '@levain/sdk'
import { Link } from '@tanstack/react-router'
import { useAsk } from '../../live/ask.ts'
import { Empty } from '../../ui/Empty.tsx'
import { Failure } from '../../ui/Failure.tsx'
import { shortId } from '../../ui/format.ts'
import { Bones } from '../../ui/Loaded.tsx'
import { Section } from '../../ui/Page.tsx'
import { Glyph } from '../../ui/Status.tsx'
import { Ago } from '../../ui/Time.tsx'
import { AlertActions } from '../monitoring/AlertActions.tsx'
import { ApprovalCard } from './ApprovalCard.tsx'

/** Questions to answer, alerts that fire, pipelines whose newest run failed. */
export function Inbox() {
  const approvals = useAsk('govern', 'approvals', { pending: true })
  const alerts = useAsk('monitor', 'alerts', { open: true })
  const runs = useAsk('track', 'runs', { kind: 'pipeline', limit: 200 })
  const pending = approvals.data?.filter(({ status }) => status === 'pending') ?? []
  const firing = alerts.data?.filter(({ status }) => status === 'firing') ?? []
  const failed = newestFailed((runs.data ?? []).map(({ run }) => run))
  const count = pending.length + firing.length + failed.length
  const error = approvals.error ?? alerts.error ?? runs.error
  const loading = approvals.isPending || alerts.isPending || runs.isPending
  return (
    <Section title="Inbox" note={count > 0 ? `${count} waiting for you` : undefined} flush>
      {error ? <Failure error={error} /> : null}
      {loading && !error ? <Bones lines={3} /> : null}
      {count > 0 ? (
        <ul className="list">
          {pending.map((approval) => (
            <li key={approval.id}>
              <ApprovalCard approval={approval} />
            </li>
          ))}
          {firing.map((alert) => (
            <FiringAlert key={alert.id} alert={alert} />
          ))}
          {failed.map((run) => (
            <FailedRun key={run.id} run={run} />
          ))}
        </ul>
      ) : null}
      {count === 0 && !loading && !error ? (
        <Empty title="Nothing waits for you.">Approvals, alerts and failed runs show up here by themselves.</Empty>
      ) : null}
    </Section>
  )
}

/** Failed runs that no later run of the same pipeline has made good. Runs come newest first. */
function newestFailed(runs: readonly Run[]): readonly Run[] {
  const seen = new Set<string>()
  return runs.filter((run) => !seen.has(run.experiment) && seen.add(run.experiment) && run.status === 'failed')
}

function FiringAlert({ alert }: { alert: Alert }) {
  return (
    <li>
      <div className="stack close">
        <div className="inbox-head">
          <Glyph state="firing" size={16} />
          <Link to="/monitoring/$deployment" params={{ deployment: alert.deployment }} className="plain strong">
            {alert.summary}
          </Link>
        </div>
        <div className="row apart">
          <span className="muted small">
            {alert.deployment} · {alert.severity} · {alert.windows} {alert.windows === 1 ? 'window' : 'windows'} ·{' '}
            <Ago at={alert.createdAt} />
          </span>
          <AlertActions alert={alert} />
        </div>
      </div>
    </li>
  )
}

function FailedRun({ run }: { run: Run }) {
  return (
    <li>
      <div className="row">
        <Glyph state="failed" size={16} />
        <Link to="/pipelines/runs/$run" params={{ run: run.id }} className="plain strong">
          {run.experiment} failed
        </Link>
        <span className="muted small">
          run {shortId(run.id)} · <Ago at={run.endedAt ?? run.createdAt} />
        </span>
      </div>
      {run.error ? <p className="small break inbox-error">{run.error.message}</p> : null}
    </li>
  )
}
