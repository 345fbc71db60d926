import { Button } from '@mantine/core'
import { IconArrowBackUp, IconPencil, IconTrash } from '@tabler/icons-react'
import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { Lineage } from '../../graph/Lineage.tsx'
import { type Output, useAsk, useTell } from '../../live/ask.ts'
import { Failure } from '../../ui/Failure.tsx'
import { shortId } from '../../ui/format.ts'
import { Loaded } from '../../ui/Loaded.tsx'
import { Page } from '../../ui/Page.tsx'
import { Views } from '../../ui/Views.tsx'
import { Artifacts } from './Artifacts.tsx'
import { CodeView } from './CodeView.tsx'
import { EditRun } from './EditRun.tsx'
import { Overview } from './Overview.tsx'
import { RunLog } from './RunLog.tsx'
import { isSystem, RunMetrics } from './RunMetrics.tsx'
import { Traces } from './Traces.tsx'
import './run.css'

export type Shown = Output<'track', 'show'>
const route = getRouteApi('/experiments/runs/$run')
const views = [
  ['overview', 'Overview'],
  ['metrics', 'Metrics'],
  ['artifacts', 'Artifacts'],
  ['log', 'Log'],
  ['system', 'System'],
  ['code', 'Code and environment'],
  ['lineage', 'Lineage'],
  ['traces', 'Traces'],
] as const

/** One run with everything it logged. */
export default function RunPage() {
  const { run: id } = route.useParams()
  const show = useAsk('track', 'show', { run: id })
  const run = show.data?.run
  const experiment = useAsk('track', 'experiment', { experiment: run?.experiment ?? '' }, { enabled: run !== undefined })
  return (
    <Page
      title={run ? `${run.name || run.experiment} · ${shortId(run.id)}` : `Run ${shortId(id)}`}
      crumbs={[
        { label: 'Experiments', to: '/experiments' },
        ...(run
          ? [{ label: experiment.data?.experiment.name ?? run.experiment, to: `/experiments/${encodeURIComponent(run.experiment)}` }]
          : []),
        { label: `run ${shortId(id)}` },
      ]}
      actions={run ? <Actions data={show.data!} /> : null}
      command={`levain track show ${id}`}
    >
      <Loaded query={show} bones={10}>
        {(data) => <Known data={data} />}
      </Loaded>
    </Page>
  )
}

function Actions({ data }: { data: Shown }) {
  const [editing, setEditing] = useState(false)
  const remove = useTell('track', 'delete')
  const restore = useTell('track', 'restore')
  const navigate = useNavigate()
  const { run } = data
  if (run.deletedAt)
    return (
      <Button variant="default" leftSection={<IconArrowBackUp size={14} />} onClick={() => restore.mutate({ run: run.id })}>
        Restore
      </Button>
    )
  const toExperiment = () => navigate({ to: '/experiments/$experiment', params: { experiment: run.experiment } })
  return (
    <>
      <Button variant="default" leftSection={<IconPencil size={14} />} onClick={() => setEditing(true)}>
        Edit
      </Button>
      <Button
        variant="default"
        leftSection={<IconTrash size={14} />}
        loading={remove.isPending}
        onClick={() => remove.mutate({ run: run.id }, { onSuccess: toExperiment })}
      >
        Delete
      </Button>
      {editing ? <EditRun data={data} onClose={() => setEditing(false)} /> : null}
    </>
  )
}

function Known({ data }: { data: Shown }) {
  const { view = 'overview' } = route.useSearch()
  const { run, metrics } = data
  const shown = views.filter(([name]) => name !== 'system' || Object.keys(metrics).some(isSystem))
  return (
    <>
      <Views views={shown} current={view} />
      {run.deletedAt ? <p className="tag">This run is in the bin.</p> : null}
      {run.error ? <Failure error={run.error} /> : null}
      {view === 'overview' ? <Overview data={data} /> : null}
      {view === 'metrics' ? <RunMetrics data={data} fits={(name) => !isSystem(name)} /> : null}
      {view === 'system' ? <RunMetrics data={data} fits={isSystem} /> : null}
      {view === 'artifacts' ? <Artifacts owner={run.id} /> : null}
      {view === 'log' ? <RunLog run={run} /> : null}
      {view === 'traces' ? <Traces run={run.id} /> : null}
      {view === 'code' ? <CodeView data={data} /> : null}
      {view === 'lineage' ? <Lineage of={`run:${run.id}`} /> : null}
    </>
  )
}
