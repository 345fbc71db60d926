import { getRouteApi, Link } from '@tanstack/react-router'
import { type Output, useAsk } from '../../live/ask.ts'
import { Facts } from '../../ui/Facts.tsx'
import { Failure } from '../../ui/Failure.tsx'
import { formatNumber, shortId } from '../../ui/format.ts'
import { Loaded } from '../../ui/Loaded.tsx'
import { Page, Section } from '../../ui/Page.tsx'
import { runState, Status } from '../../ui/Status.tsx'
import { Subject } from '../../ui/Subject.tsx'
import { Ago, Took } from '../../ui/Time.tsx'
import { AutomlActions } from './AutomlActions.tsx'
import './automl.css'
import { Guardrails } from './Guardrails.tsx'
import { Kept } from './Kept.tsx'
import { Leaderboard } from './Leaderboard.tsx'
import { Phases } from './Phases.tsx'

export type Report = Output<'automl', 'show'>

const route = getRouteApi('/automl/$run')

/** One run of AutoML: what it found in the data, how far it is, the models best first, and what is kept. */
export default function AutomlRun() {
  const { run } = route.useParams()
  const show = useAsk('automl', 'show', { run })
  const state = show.data?.state
  return (
    <Page
      title={state ? `Predict ${state.target}` : 'AutoML'}
      crumbs={[{ label: 'Experiments', to: '/experiments' }, { label: 'AutoML', to: '/automl' }, { label: `run ${shortId(run)}` }]}
      actions={show.data ? <AutomlActions report={show.data} /> : null}
      command={`levain automl show ${run}`}
    >
      <Loaded query={show} bones={10}>
        {(report) => <Known report={report} />}
      </Loaded>
    </Page>
  )
}

function Known({ report }: { report: Report }) {
  const { run, state, leaderboard } = report
  return (
    <>
      <Section>
        <Facts across facts={factsOf(report)} />
        <Phases run={run} state={state} />
      </Section>
      {run.error ? <Failure error={run.error} /> : null}
      <Kept report={report} />
      <Leaderboard trials={leaderboard} state={state} />
      <Guardrails guardrails={state.guardrails} />
    </>
  )
}

function factsOf({ run, state, leaderboard }: Report) {
  const ended = leaderboard.filter((trial) => trial.state !== 'running' && trial.origin !== 'ensemble').length
  return [
    ['Status', <Status key="status" state={runState(run.status)} />],
    ['Data', <Subject key="data" of={state.data} />],
    ['Rows', formatNumber(state.rows)],
    ['Task', state.task ? `${state.task}${state.classes ? `, ${state.classes.length} classes` : ''}` : undefined],
    ['Metric', state.metric ? `${state.metric}, ${state.higherIsBetter ? 'higher' : 'lower'} is better` : undefined],
    ['Judged on', state.split ?? undefined],
    ['Models tried', formatNumber(ended)],
    ['Took', <Took key="took" from={state.startedAt} to={state.endedAt ?? run.endedAt} />],
    ['Began', <Ago key="began" at={state.startedAt} />],
    [
      'Run',
      <Link key="run" to="/experiments/runs/$run" params={{ run: run.id }}>
        {shortId(run.id)}
      </Link>,
    ],
    ...(state.ended ? ([['Ended because', state.ended]] as const) : []),
  ] as const
}
