import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { type Column, DataTable } from '../../ui/DataTable.tsx'
import { Facts } from '../../ui/Facts.tsx'
import { formatValue, shortId } from '../../ui/format.ts'
import { isOwnTag } from '../../ui/own-tag.ts'
import { Section } from '../../ui/Page.tsx'
import { runState, Status } from '../../ui/Status.tsx'
import { Ago, Took } from '../../ui/Time.tsx'
import { metricOrder } from '../models/metricOrder.ts'
import { causeText } from '../pipelines/causeText.ts'
import { ExperimentLink } from '../runs/ExperimentLink.tsx'
import { MetricChart } from '../runs/MetricChart.tsx'
import { seriesOf } from '../runs/series.ts'
import { Markdown } from './Markdown.tsx'
import { RunDatasets } from './RunDatasets.tsx'
import { isCurve, isSystem, MetricTable } from './RunMetrics.tsx'
import { RunModels } from './RunModels.tsx'
import type { Shown } from './RunPage.tsx'

const note = 'mlflow.note.content'
const chartsMost = 4

/** What a run is, what it was given and what came of it. */
export function Overview({ data }: { data: Shown }) {
  const { params, tags, metrics, children, inputs } = data
  const names = metricOrder(Object.keys(metrics).filter((name) => !isSystem(name)))
  const own = Object.entries(tags).filter(([key]) => isOwnTag(key))
  return (
    <>
      <Summary data={data} />
      {tags[note] ? (
        <Section title="Description">
          <Markdown text={tags[note]} />
        </Section>
      ) : null}
      <Curves data={data} names={names} />
      <MetricTable metrics={metrics} names={names} />
      <div className="columns">
        <Section title="Parameters" note={String(Object.keys(params).length)}>
          {Object.keys(params).length === 0 ? <p className="muted">None logged.</p> : <Facts facts={Object.entries(params)} />}
        </Section>
        <RunDatasets inputs={inputs} />
        <RunModels data={data} />
        {own.length > 0 ? (
          <Section title="Tags">
            <Facts facts={own} />
          </Section>
        ) : null}
      </div>
      {children.length > 0 ? (
        <Section title="Runs within" note={String(children.length)} flush>
          <DataTable caption="Runs within" rows={children} columns={childColumns} rowKey={({ id }) => id} tall={children.length > 20} />
        </Section>
      ) : null}
    </>
  )
}

function PartOf({ run, parent, tags }: Pick<Shown, 'run' | 'tags'> & { parent: string }) {
  if (tags['levain.automl.trial'])
    return (
      <Link to="/automl/$run" params={{ run: parent }}>
        AutoML {shortId(parent)}
      </Link>
    )
  return (
    <Link to={run.kind === 'script' ? '/experiments/runs/$run' : '/pipelines/runs/$run'} params={{ run: parent }}>
      run {shortId(parent)}
    </Link>
  )
}

function Curves({ data, names }: { data: Shown; names: readonly string[] }) {
  const curves = names.filter((name) => isCurve(data.metrics[name]!))
  const series = seriesOf([data], undefined)
  if (curves.length === 0) return null
  return (
    <Section title="Curves" note={curves.length > chartsMost ? `${chartsMost} of ${curves.length}; all under Metrics` : undefined}>
      <div className="chart-grid-frame">
        {curves.slice(0, chartsMost).map((name) => (
          <MetricChart key={name} name={name} series={series} />
        ))}
      </div>
    </Section>
  )
}

const silentAfterMs = 120_000

function Summary({ data: { run, tags } }: { data: Shown }) {
  const silent = run.status === 'running' && run.heartbeatAt && Date.now() - Date.parse(run.heartbeatAt) > silentAfterMs
  const source = tags['mlflow.source.name']
  const facts: (readonly [string, ReactNode])[] = [
    ['Status', <Status key="status" state={runState(run.status)} />],
    ...(silent ? [['Silent since', <Ago key="silent" at={run.heartbeatAt} />] as const] : []),
    ['Kind', run.kind],
    ['Experiment', <ExperimentLink key="experiment" id={run.experiment} />],
    ['Because', causeText(run.cause)],
    ['Started', <Ago key="started" at={run.startedAt ?? run.createdAt} />],
    ['Took', <Took key="took" from={run.startedAt} to={run.endedAt} />],
    ['By', run.user || run.actor],
    ...(source
      ? [
          [
            'Source',
            <span key="source" className="break">
              {source}
            </span>,
          ] as const,
        ]
      : []),
    ...(run.parent ? [['Part of', <PartOf key="parent" run={run} parent={run.parent} tags={tags} />] as const] : []),
    ...(tags['levain.study']
      ? [
          [
            'Trial',
            <Link key="study" to="/studies/$study" params={{ study: tags['levain.study'] }}>
              {tags['levain.trial']} of {tags['levain.study']}
            </Link>,
          ] as const,
        ]
      : []),
    ...(tags['levain.automl']
      ? [
          [
            'AutoML',
            <Link key="automl" to="/automl/$run" params={{ run: run.id }}>
              leaderboard
            </Link>,
          ] as const,
        ]
      : []),
    ...Object.entries(run.inputs).map(([key, value]) => [key, formatValue(value)] as const),
  ]
  return (
    <Section>
      <Facts across facts={facts} />
    </Section>
  )
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
