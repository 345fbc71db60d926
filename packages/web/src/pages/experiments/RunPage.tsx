import type { MetricSummary } from '@levain/sdk'
import { getRouteApi, Link } from '@tanstack/react-router'
import { type Output, useAsk } from '../../live/ask.ts'
import { CopyButton } from '../../ui/Command.tsx'
import { type Column, DataTable } from '../../ui/DataTable.tsx'
import { Empty } from '../../ui/Empty.tsx'
import { Facts } from '../../ui/Facts.tsx'
import { Failure } from '../../ui/Failure.tsx'
import { formatBytes, formatNumber, formatValue, shortId } from '../../ui/format.ts'
import { Loaded } from '../../ui/Loaded.tsx'
import { Page, Section } from '../../ui/Page.tsx'
import { runState, Status } from '../../ui/Status.tsx'
import { Ago, Took } from '../../ui/Time.tsx'
import { metricOrder } from '../models/metricOrder.ts'
import { causeText } from '../pipelines/causeText.ts'
import './experiments.css'
import { MetricCurves } from './MetricCurves.tsx'

type Shown = Output<'track', 'show'>
const route = getRouteApi('/experiments/runs/$run')

/** One run with everything it logged. */
export default function RunPage() {
  const { run: id } = route.useParams()
  const show = useAsk('track', 'show', { run: id })
  const run = show.data?.run
  return (
    <Page
      title={run ? `${run.name || run.experiment} · ${shortId(run.id)}` : `Run ${shortId(id)}`}
      crumbs={[{ label: 'Experiments', to: '/experiments' }, { label: `run ${shortId(id)}` }]}
      command={`levain track show ${id}`}
    >
      <Loaded query={show} bones={10}>
        {(data) => <Known data={data} />}
      </Loaded>
    </Page>
  )
}

function Known({ data }: { data: Shown }) {
  const { run, params, tags, children } = data
  return (
    <>
      <Summary data={data} />
      {run.error ? <Failure error={run.error} /> : null}
      <MetricCurves runs={[data]} />
      <div className="columns">
        <Section title="Metrics" flush>
          <Metrics data={data} />
        </Section>
        <Section title="Parameters">
          {Object.keys(params).length === 0 ? <p className="muted">None logged.</p> : <Facts facts={Object.entries(params)} />}
        </Section>
        <Section title="Artifacts" flush>
          <Artifacts data={data} />
        </Section>
        {Object.keys(tags).length > 0 ? (
          <Section title="Tags">
            <Facts facts={Object.entries(tags)} />
          </Section>
        ) : null}
      </div>
      {children.length > 0 ? (
        <Section title="Runs within" flush>
          <DataTable caption="Runs within" rows={children} columns={childColumns} rowKey={({ id }) => id} />
        </Section>
      ) : null}
    </>
  )
}

function Summary({ data: { run } }: { data: Shown }) {
  const inputs = Object.entries(run.inputs)
  return (
    <Section>
      <Facts
        across
        facts={[
          ['Status', <Status key="status" state={runState(run.status)} />],
          ['Kind', run.kind],
          [
            'Experiment',
            <Link key="experiment" to="/experiments" search={{ experiment: run.experiment }}>
              {run.experiment}
            </Link>,
          ],
          ['Because', causeText(run.cause)],
          ['Started', <Ago key="started" at={run.startedAt ?? run.createdAt} />],
          ['Took', <Took key="took" from={run.startedAt} to={run.endedAt} />],
          ['By', run.actor],
          ...(run.parent
            ? [
                [
                  'Part of',
                  <Link key="parent" to="/pipelines/runs/$run" params={{ run: run.parent }}>
                    run {shortId(run.parent)}
                  </Link>,
                ] as const,
              ]
            : []),
          ...inputs.map(([key, value]) => [key, formatValue(value)] as const),
        ]}
      />
    </Section>
  )
}

interface MetricRow extends MetricSummary {
  readonly name: string
}

const metricColumns: readonly Column<MetricRow>[] = [
  { key: 'name', label: 'Metric', head: true, value: ({ name }) => name },
  { key: 'last', label: 'Last', numeric: true, cell: ({ last }) => formatNumber(last) },
  { key: 'min', label: 'Lowest', numeric: true, cell: ({ min }) => formatNumber(min) },
  { key: 'max', label: 'Highest', numeric: true, cell: ({ max }) => formatNumber(max) },
  { key: 'step', label: 'At step', numeric: true, cell: ({ step }) => formatNumber(step) },
]

function Metrics({ data: { metrics } }: { data: Shown }) {
  const rows = metricOrder(Object.keys(metrics)).map((name): MetricRow => ({ name, ...metrics[name]! }))
  if (rows.length === 0) return <Empty title="None logged." />
  return <DataTable caption="Metrics" rows={rows} columns={metricColumns} rowKey={({ name }) => name} />
}

const artifactColumns: readonly Column<Shown['artifacts'][number]>[] = [
  { key: 'path', label: 'Path', head: true, cell: ({ path }) => <span className="break">{path}</span> },
  { key: 'type', label: 'Type', cell: ({ type }) => type },
  { key: 'bytes', label: 'Size', numeric: true, cell: ({ bytes }) => formatBytes(bytes) },
  {
    key: 'digest',
    label: 'Digest',
    cell: ({ digest }) => (
      <span className="row tight nowrap">
        <code>{shortId(digest)}</code>
        <CopyButton text={digest} label="Copy digest" />
      </span>
    ),
  },
]

function Artifacts({ data: { artifacts } }: { data: Shown }) {
  if (artifacts.length === 0) return <Empty title="It left none behind." />
  return <DataTable caption="Artifacts" rows={artifacts} columns={artifactColumns} rowKey={({ path }) => path} />
}

const childColumns: readonly Column<Shown['children'][number]>[] = [
  {
    key: 'name',
    label: 'Run',
    head: true,
    cell: ({ id, name, experiment }) => (
      <Link to="/experiments/runs/$run" params={{ run: id }}>
        {name || experiment} {shortId(id)}
      </Link>
    ),
  },
  { key: 'status', label: 'Status', cell: ({ status }) => <Status state={runState(status)} /> },
  { key: 'kind', label: 'Kind', cell: ({ kind }) => kind },
  { key: 'took', label: 'Took', numeric: true, cell: ({ startedAt, endedAt }) => <Took from={startedAt} to={endedAt} /> },
]
