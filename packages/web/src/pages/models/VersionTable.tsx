import type { ModelVersion, RegisteredModel } from '@levain/sdk'
import { Button } from '@mantine/core'
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router'
import { useMemo, useState } from 'react'
import { hasInterval, Interval, intervalText, spanOf } from '../../charts/Interval.tsx'
import { useAsk } from '../../live/ask.ts'
import { type Column, DataTable } from '../../ui/DataTable.tsx'
import { Empty } from '../../ui/Empty.tsx'
import { Section } from '../../ui/Page.tsx'
import { Status } from '../../ui/Status.tsx'
import { Ago } from '../../ui/Time.tsx'
import { Aliases } from './Aliases.tsx'
import { metricOrder } from './metricOrder.ts'
import { PromoteDialog } from './PromoteDialog.tsx'

const route = getRouteApi('/models/$model')
const metricsShown = 3

/** The versions of a model with their metrics and intervals; from here one is promoted. */
export function VersionTable({ model, versions }: { model: RegisteredModel; versions: readonly ModelVersion[] }) {
  const search = route.useSearch()
  const navigate = useNavigate()
  const [promoting, setPromoting] = useState<number>()
  const columns = useMemo(() => columnsOf(model, versions, setPromoting), [model, versions])
  if (versions.length === 0) return <Empty title="No version yet." command={`levain registry register sha256:… ${model.name}`} />
  return (
    <>
      <Section title="Versions" note={noteOn(versions)} flush>
        <DataTable
          caption={`Versions of ${model.name}`}
          rows={versions}
          columns={columns}
          rowKey={({ version }) => String(version)}
          sort={search.sort ?? '-version'}
          onSort={(sort) => navigate({ to: '.', search: { ...search, sort } as never, replace: true, resetScroll: false })}
          onOpen={({ version }) => navigate({ to: '/models/$model/$version', params: { model: model.name, version: String(version) } })}
        />
      </Section>
      {promoting ? <PromoteDialog model={model} version={promoting} onClose={() => setPromoting(undefined)} /> : null}
    </>
  )
}

/** What a model's own evaluation found has an interval; what a client logged for its run is as it was logged. */
const noteOn = (versions: readonly ModelVersion[]): string =>
  versions.some(({ metrics }) => Object.values(metrics).some(hasInterval))
    ? 'metrics on held-out rows, with 95 % intervals'
    : 'metrics as they were logged'

function columnsOf(
  model: RegisteredModel,
  versions: readonly ModelVersion[],
  promote: (version: number) => void,
): readonly Column<ModelVersion>[] {
  const names = metricOrder(versions.flatMap(({ metrics }) => Object.keys(metrics))).slice(0, metricsShown)
  return [
    {
      key: 'version',
      label: 'Version',
      head: true,
      value: ({ version }) => version,
      cell: ({ version }) => (
        <span className="row nowrap-row">
          <Link to="/models/$model/$version" params={{ model: model.name, version: String(version) }} className="num">
            {version}
          </Link>
          <Aliases aliases={model.aliases} version={version} />
        </span>
      ),
    },
    { key: 'verdict', label: 'Verdict', cell: (version) => <VerdictCell version={version} /> },
    { key: 'algorithm', label: 'Algorithm', value: ({ algorithm }) => algorithm },
    ...(versions.some(({ stage }) => stage !== 'None')
      ? [{ key: 'stage', label: 'Stage', value: ({ stage }: ModelVersion) => stage }]
      : []),
    ...names.map((name) => metricColumn(name, versions)),
    { key: 'created', label: 'Made', value: ({ createdAt }) => createdAt, cell: ({ createdAt }) => <Ago at={createdAt} /> },
    {
      key: 'promote',
      label: <span className="visually-hidden">Promote</span>,
      cell: ({ version }) =>
        model.aliases.champion === version ? null : (
          <Button variant="default" size="compact-sm" onClick={() => promote(version)} aria-label={`Promote version ${version}`}>
            Promote
          </Button>
        ),
    },
  ]
}

function metricColumn(name: string, versions: readonly ModelVersion[]): Column<ModelVersion> {
  const span = spanOf(versions.map(({ metrics }) => metrics[name]))
  return {
    key: `metric.${name}`,
    label: name,
    numeric: true,
    value: ({ metrics }) => metrics[name]?.value,
    cell: ({ metrics }) => {
      const metric = metrics[name]
      return metric ? (
        <span className="metric-cell">
          <span>{intervalText(metric)}</span>
          {hasInterval(metric) ? <Interval metric={metric} span={span} /> : null}
        </span>
      ) : (
        '–'
      )
    },
  }
}

function VerdictCell({ version }: { version: ModelVersion }) {
  const card = useAsk('govern', 'card', { model: version.model, version: version.version }, { enabled: version.verdict !== null })
  if (version.verdict === null) return <Status state="no-evidence" label="none" />
  if (!card.data) return <span className="muted">…</span>
  const verdict = card.data.verdict
  return verdict ? (
    <span title={verdict.reason}>
      <Status state={verdict.passed ? 'passed' : 'failed'} />
    </span>
  ) : (
    <Status state="no-evidence" label="none" />
  )
}
