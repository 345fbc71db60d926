import { type Output, useAsk } from '../../live/ask.ts'
import { quote } from '../../ui/Command.tsx'
import { type Column, DataTable } from '../../ui/DataTable.tsx'
import { formatNumber, formatPercent } from '../../ui/format.ts'
import { Loaded } from '../../ui/Loaded.tsx'
import { Section } from '../../ui/Page.tsx'
import { Status } from '../../ui/Status.tsx'
import { Ago } from '../../ui/Time.tsx'
import { CanaryProgress } from './CanaryProgress.tsx'
import { Latency } from './Latency.tsx'
import { TrafficActions } from './TrafficActions.tsx'

export type TrafficState = Output<'deploy', 'status'>
type Arm = TrafficState['arms'][number]

const everyMs = 3000

/** Who answers how much of it, how each does, and how far a version that is tried has come. */
export function Traffic({ deployment }: { deployment: string }) {
  const status = useAsk('deploy', 'status', { deployment }, { everyMs })
  return (
    <Loaded query={status} bones={4}>
      {(state) => (
        <>
          <Arms state={state} />
          <Latency state={state} atMs={status.dataUpdatedAt} />
          {state.comparison ? <Compared comparison={state.comparison} /> : null}
          {state.shadows.length > 0 ? <Shadows state={state} /> : null}
        </>
      )}
    </Loaded>
  )
}

const ms = (value: number | null) => (value === null ? '–' : formatNumber(value, 3))

function Arms({ state }: { state: TrafficState }) {
  const { deployment, canary, traffic, since, fallbacks } = state
  const columns: readonly Column<Arm>[] = [
    {
      key: 'version',
      label: 'Version',
      head: true,
      cell: ({ version }) => `${deployment.model}@${version}${version === deployment.version ? '' : ' (tried)'}`,
    },
    { key: 'share', label: 'Share', cell: ({ percent }) => <Share percent={percent} /> },
    { key: 'requests', label: 'Requests', numeric: true, cell: ({ requests }) => formatNumber(requests) },
    {
      key: 'errors',
      label: 'Failed',
      numeric: true,
      cell: ({ errors, requests }) => (requests === 0 ? '–' : `${formatNumber(errors)} (${formatPercent(errors / requests)})`),
    },
    { key: 'p50', label: 'Median ms', numeric: true, cell: ({ p50Ms }) => ms(p50Ms) },
    { key: 'p99', label: '99 % ms', numeric: true, cell: ({ p99Ms }) => ms(p99Ms) },
  ]
  return (
    <Section
      title="Traffic"
      note={
        <>
          {stickyText(traffic)} · counted {since ? <Ago at={since} /> : 'never'}
        </>
      }
      actions={<TrafficActions state={state} />}
    >
      <div className="stack close">
        <DataTable
          caption="Versions that share the requests"
          rows={state.arms}
          columns={columns}
          rowKey={({ version }) => String(version)}
        />
        {fallbacks > 0 ? (
          <p className="muted">{formatNumber(fallbacks)} requests were answered by the fallback, because a version failed.</p>
        ) : null}
        {canary ? <CanaryProgress canary={canary} /> : null}
      </div>
    </Section>
  )
}

function Share({ percent }: { percent: number }) {
  return (
    <span className="share">
      <span className="share-track" aria-hidden="true">
        <span className="share-bar" style={{ width: `${percent}%` }} />
      </span>
      <span className="num">{formatNumber(percent)} %</span>
    </span>
  )
}

function stickyText(traffic: TrafficState['traffic']): string {
  if (!traffic || traffic.arms.length === 1) return 'one version answers everything'
  if (!traffic.sticky) return 'each request is drawn by itself'
  return 'header' in traffic.sticky ? `a caller stays by the header ${traffic.sticky.header}` : `a caller stays by ${traffic.sticky.column}`
}

function Compared({ comparison }: { comparison: NonNullable<TrafficState['comparison']> }) {
  const { from, to, metric, verdict, says, fixed, always } = comparison
  const state = verdict === 'better' ? 'passed' : verdict === 'worse' ? 'failed' : 'no-evidence'
  const range = ({ low, high }: { low: number; high: number }) => `${formatNumber(low, 3)} to ${formatNumber(high, 3)}`
  return (
    <Section title="Which is better" note="on answers whose truth has come">
      <div className="stack close">
        <p className="strong">
          <Status state={state} label={verdict} />
        </p>
        <p>{says}</p>
        <p className="muted small">
          {metric}: {formatNumber(from.value, 4)} of version {from.version} ({formatNumber(from.labelled)} labelled),{' '}
          {formatNumber(to.value, 4)} of version {to.version} ({formatNumber(to.labelled)}). Difference with 95 %: {range(always)} however
          often one looks; {range(fixed)} for a single look ({fixed.method}, p = {formatNumber(fixed.pValue, 2)}).
        </p>
      </div>
    </Section>
  )
}

function Shadows({ state: { deployment, shadows } }: { state: TrafficState }) {
  const columns: readonly Column<TrafficState['shadows'][number]>[] = [
    { key: 'version', label: 'Shadow', head: true, cell: ({ version }) => `${deployment.model}@${version}` },
    { key: 'compared', label: 'Rows compared', numeric: true, cell: ({ compared }) => formatNumber(compared) },
    {
      key: 'flips',
      label: 'Other label',
      numeric: true,
      cell: ({ flips, compared }) => (compared === 0 ? '–' : `${formatNumber(flips)} (${formatPercent(flips / compared)})`),
    },
    { key: 'delta', label: 'Largest difference', numeric: true, cell: ({ maxDelta }) => formatNumber(maxDelta, 3) },
    { key: 'failed', label: 'Failed', numeric: true, cell: ({ failed }) => formatNumber(failed) },
    { key: 'dropped', label: 'No time for', numeric: true, cell: ({ dropped }) => formatNumber(dropped) },
  ]
  return (
    <Section title="Shadow" note={`asked after the answer; row by row: levain deploy differences ${quote(deployment.name)}`} flush>
      <DataTable caption="Versions that are asked the same" rows={shadows} columns={columns} rowKey={({ version }) => String(version)} />
    </Section>
  )
}
