import { getRouteApi, Link } from '@tanstack/react-router'
import { type Output, useAsk } from '../../live/ask.ts'
import { quote } from '../../ui/Command.tsx'
import { Facts } from '../../ui/Facts.tsx'
import { formatNumber } from '../../ui/format.ts'
import { Loaded } from '../../ui/Loaded.tsx'
import { Page, Section } from '../../ui/Page.tsx'
import { Status } from '../../ui/Status.tsx'
import { Ago } from '../../ui/Time.tsx'
import { Views } from '../../ui/Views.tsx'
import { ExperimentLink } from '../runs/ExperimentLink.tsx'
import { JoinStudy } from './JoinStudy.tsx'
import { SpaceTable } from './SpaceTable.tsx'
import { StudyActions } from './StudyActions.tsx'
import { StudyProgress } from './StudyProgress.tsx'
import './studies.css'
import { goalText, methodText, stateOf, valueText } from './study-text.ts'
import { TrialCounts } from './TrialCounts.tsx'
import { TrialTable } from './TrialTable.tsx'

export type Shown = Output<'study', 'show'>

const route = getRouteApi('/studies/$study')
const trialsMost = 5000
const views = [
  ['progress', 'Progress'],
  ['trials', 'Trials'],
  ['workers', 'Space and workers'],
] as const

/** One search: how far it is, what it found, what matters, and how to take part. */
export default function StudyPage() {
  const { study: name } = route.useParams()
  const show = useAsk('study', 'show', { study: name, limit: trialsMost })
  return (
    <Page
      title={name}
      crumbs={[{ label: 'Experiments', to: '/experiments' }, { label: 'Studies', to: '/studies' }, { label: name }]}
      lead={show.data ? `Searches for the ${goalText(show.data.study)}.` : undefined}
      actions={show.data ? <StudyActions shown={show.data} /> : null}
      command={`levain study show ${quote(name)}`}
    >
      <Loaded query={show} bones={10}>
        {(shown) => <Known shown={shown} />}
      </Loaded>
    </Page>
  )
}

function Known({ shown }: { shown: Shown }) {
  const { view = 'progress' } = route.useSearch()
  return (
    <>
      <Section>
        <Facts across facts={factsOf(shown)} />
        <TrialCounts counts={shown.counts} most={shown.study.limits.trials} />
      </Section>
      <Views views={views} current={view} />
      {view === 'progress' ? <StudyProgress shown={shown} /> : null}
      {view === 'trials' ? <TrialTable shown={shown} /> : null}
      {view === 'workers' ? (
        <>
          <SpaceTable shown={shown} />
          <JoinStudy shown={shown} />
        </>
      ) : null}
    </>
  )
}

function factsOf({ study, best, counts, next, reason }: Shown) {
  const state = stateOf({ study, next, running: counts.running ?? 0 })
  return [
    [
      'State',
      <span key="state">
        <Status state={state} />
        {next === 'done' && reason ? <span className="muted small"> {reason}</span> : null}
      </span>,
    ],
    [
      'Best',
      best ? (
        <span key="best" className="num">
          {formatNumber(best.value, 5)}{' '}
          {best.run ? (
            <Link to="/experiments/runs/$run" params={{ run: best.run }}>
              trial {best.number}
            </Link>
          ) : (
            `trial ${best.number}`
          )}
        </span>
      ) : undefined,
    ],
    ...(best
      ? ([
          [
            'With',
            <span key="with" className="break">
              {valuesText(best.values)}
            </span>,
          ],
        ] as const)
      : []),
    ['Sampler', methodText(study.sampler)],
    ['Pruner', study.pruner ? methodText(study.pruner) : 'none'],
    [
      'Seed',
      <span key="seed" className="num">
        {study.seed}
      </span>,
    ],
    ['Experiment', <ExperimentLink key="experiment" id={study.experiment} />],
    ['By', study.createdBy],
    ['Begun', <Ago key="begun" at={study.createdAt} />],
  ] as const
}

const valuesText = (values: NonNullable<Shown['best']>['values']): string =>
  Object.entries(values)
    .map(([name, value]) => `${name} ${valueText(value)}`)
    .join(', ')
