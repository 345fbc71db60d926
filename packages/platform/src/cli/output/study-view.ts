import type { Contracts, OutputOf } from '@levain/core'
import type { Show } from './show.ts'
import { blocks } from './words.ts'

type Verbs = Contracts['study']

/** A study: the best trial, then the newest. */
export function studyView({ study, counts, best, trials, next, reason }: OutputOf<Verbs['show']>, show: Show): string {
  const states = Object.entries(counts).filter(([, count]) => count > 0)
  const facts = show.facts({
    study: study.name,
    experiment: study.experiment,
    goal: `${study.direction} ${study.metric}`,
    sampler: study.sampler.type,
    pruner: study.pruner?.type,
    seed: String(study.seed),
    trials: states.map(([state, count]) => `${count} ${state}`).join(', ') || 'none yet',
    status: next === 'done' ? `over: ${reason}` : 'open',
    best: best && `${best.value} by trial ${best.number}`,
    ...Object.fromEntries(Object.entries(best?.values ?? {}).map(([name, value]) => [`  ${name}`, value])),
  })
  const table = show.table(
    trials,
    {
      trial: ({ number }) => number,
      state: ({ state }) => state,
      [study.metric]: ({ value }) => value,
      values: ({ values }) =>
        Object.entries(values)
          .map(([name, value]) => `${name}=${typeof value === 'number' ? Number(value.toPrecision(4)) : value}`)
          .join(' '),
      ended: ({ endedAt }) => endedAt,
    },
    'no trials yet: levain study ask, or levain study run',
  )
  return blocks(facts, table)
}

/** Studies, a line each. */
export const studiesView = (studies: OutputOf<Verbs['list']>, show: Show): string =>
  show.table(
    studies,
    {
      study: ({ study }) => study.name,
      goal: ({ study }) => `${study.direction} ${study.metric}`,
      sampler: ({ study }) => study.sampler.type,
      trials: ({ trials }) => trials,
      best: ({ best }) => best,
      changed: ({ newestAt, study }) => newestAt ?? study.createdAt,
    },
    'no studies yet: levain study create NAME --file study.yaml',
  )

/** Parameters, most important first. */
export const importanceView = ({ parameters, trials, fit, method }: OutputOf<Verbs['importance']>, show: Show): string =>
  blocks(
    show.facts({ trials, method, 'fit (R²)': fit }),
    show.table(
      parameters,
      { parameter: (row) => row.parameter, importance: (row) => row.importance, '±': (row) => row.deviation },
      'no parameters',
    ),
  )
