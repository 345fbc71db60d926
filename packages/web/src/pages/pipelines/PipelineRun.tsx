import type { RunState } from '@levain/sdk'
import { Button } from '@mantine/core'
import { IconPlayerStop, IconPlayerTrackNext } from '@tabler/icons-react'
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router'
import { Graph } from '../../graph/LazyGraph.tsx'
import { countStates, planEdges, planNodes } from '../../graph/planGraph.ts'
import { useAsk, useTell } from '../../live/ask.ts'
import { Facts } from '../../ui/Facts.tsx'
import { Failure } from '../../ui/Failure.tsx'
import { formatValue, shortId } from '../../ui/format.ts'
import { Loaded } from '../../ui/Loaded.tsx'
import { Page, Section } from '../../ui/Page.tsx'
import { Glyph, runState, Status, stateLabel } from '../../ui/Status.tsx'
import { Ago, Took } from '../../ui/Time.tsx'
import { ApprovalCard } from '../home/ApprovalCard.tsx'
import { causeText } from './causeText.ts'
import { RunButton } from './RunButton.tsx'
import { RunStrip } from './RunStrip.tsx'
import { StepPanel } from './StepPanel.tsx'
import { StepTable } from './StepTable.tsx'

const route = getRouteApi('/pipelines/runs/$run')

/** One run of a pipeline, live. */
export default function PipelineRun() {
  const { run: id } = route.useParams()
  const state = useAsk('pipeline', 'status', { run: id }, { everyMs: (data) => (data && isOpen(data.run.status) ? 5000 : false) })
  const pipeline = state.data?.run.experiment
  return (
    <Page
      title={pipeline ? `${pipeline} · ${shortId(id)}` : `Run ${shortId(id)}`}
      crumbs={[
        { label: 'Pipelines', to: '/pipelines' },
        ...(pipeline ? [{ label: pipeline, to: `/pipelines/${pipeline}` }] : []),
        { label: `run ${shortId(id)}` },
      ]}
      actions={state.data ? <RunActions state={state.data} /> : null}
      command={`levain pipeline status ${id}`}
    >
      <Loaded query={state} bones={10}>
        {(data) => <Known state={data} />}
      </Loaded>
    </Page>
  )
}

const isOpen = (status: string): boolean => ['queued', 'running', 'waiting'].includes(status)

function RunActions({ state }: { state: RunState }) {
  const resume = useTell('pipeline', 'resume')
  const cancel = useTell('pipeline', 'cancel')
  const { id, status, experiment } = state.run
  return (
    <>
      {resume.error ? <Failure error={resume.error} /> : null}
      {cancel.error ? <Failure error={cancel.error} /> : null}
      {status === 'failed' || status === 'cancelled' || status === 'waiting' ? (
        <Button
          variant="default"
          leftSection={<IconPlayerTrackNext size={14} />}
          loading={resume.isPending}
          onClick={() => resume.mutate({ run: id, wait: false })}
        >
          Resume
        </Button>
      ) : null}
      {isOpen(status) ? (
        <Button
          variant="default"
          leftSection={<IconPlayerStop size={14} />}
          loading={cancel.isPending}
          onClick={() => cancel.mutate({ run: id })}
        >
          Cancel run
        </Button>
      ) : (
        <RunButton name={experiment} />
      )}
    </>
  )
}

function Known({ state }: { state: RunState }) {
  const { step, index } = route.useSearch()
  const navigate = useNavigate()
  const { run, plan, steps } = state
  const chosen = plan.steps.find(({ id }) => id === step)
  const select = (id: string | undefined, task?: number) =>
    navigate({ to: '.', search: { step: id === step && task === index ? undefined : id, index: task } as never, resetScroll: false })
  const table = (
    <Section title="Steps" flush>
      <StepTable state={state} selected={step} onSelect={select} />
    </Section>
  )
  return (
    <>
      <Summary state={state} />
      {run.error ? <Failure error={{ ...run.error, next: `levain pipeline resume ${run.id}` }} /> : null}
      <Gates run={run.id} />
      <div className="run-layout">
        <div className="stack">
          <Section title="Graph" note={<Counts state={state} />} flush>
            <Graph label="Steps of the run" nodes={planNodes(plan, steps)} edges={planEdges(plan)} selected={step} onSelect={select} />
          </Section>
          {chosen ? table : null}
        </div>
        {chosen ? (
          <StepPanel
            key={`${chosen.id} ${index}`}
            run={run}
            step={chosen}
            tasks={steps.filter((task) => task.step === chosen.id)}
            index={index === undefined ? undefined : index - 1}
            onIndex={(task) => select(chosen.id, task + 1)}
            onClose={() => select(undefined)}
          />
        ) : (
          table
        )}
      </div>
      <Section title={`Runs of ${run.experiment}`} note="oldest to newest; the taller, the longer">
        <RunStrip pipeline={run.experiment} current={run.id} />
      </Section>
    </>
  )
}

function Summary({ state: { run } }: { state: RunState }) {
  const inputs = Object.entries(run.inputs)
  return (
    <Section>
      <Facts
        across
        facts={[
          ['Status', <Status key="status" state={runState(run.status)} />],
          ['Because', causeText(run.cause)],
          ['Started', <Ago key="started" at={run.startedAt ?? run.createdAt} />],
          ['Took', <Took key="took" from={run.startedAt} to={run.endedAt} />],
          ['By', run.actor],
          ...(run.parent
            ? [
                [
                  'Resumes',
                  <Link key="parent" to="/pipelines/runs/$run" params={{ run: run.parent }}>
                    {shortId(run.parent)}
                  </Link>,
                ] as const,
              ]
            : []),
          ...(inputs.length > 0 ? [['Parameters', inputs.map(([key, value]) => `${key}=${formatValue(value)}`).join(', ')] as const] : []),
        ]}
      />
    </Section>
  )
}

function Counts({ state }: { state: RunState }) {
  return (
    <span className="row" role="status" aria-label="Tasks by state">
      {countStates(state.steps).map(({ state: one, count }) => (
        <span key={one} className="row tight">
          <Glyph state={one} size={12} />
          {count} {stateLabel(one)}
        </span>
      ))}
    </span>
  )
}

function Gates({ run }: { run: string }) {
  const approvals = useAsk('govern', 'approvals', { pending: true })
  return approvals.data
    ?.filter((approval) => approval.run === run && approval.status === 'pending')
    .map((approval) => (
      <div key={approval.id} className="gate">
        <ApprovalCard approval={approval} resume />
      </div>
    ))
}
