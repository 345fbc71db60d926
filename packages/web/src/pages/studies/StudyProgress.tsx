import { useMemo, useState } from 'react'
import type { Cell } from '../../charts/axis.ts'
import { BestSoFar, Parallel } from '../../charts/lazy.tsx'
import { Empty } from '../../ui/Empty.tsx'
import { Section } from '../../ui/Page.tsx'
import { bestSoFar } from './best-so-far.ts'
import { Importance } from './Importance.tsx'
import { JoinStudy } from './JoinStudy.tsx'
import type { Shown } from './Study.tsx'
import { TrialCurves } from './TrialCurves.tsx'

/** Lines beyond these would be one black area. */
const linesMost = 1000

/** How good the trials were, which values made them good, and which parameters matter. */
export function StudyProgress({ shown }: { shown: Shown }) {
  const { study, trials } = shown
  const [lit, setLit] = useState<string>()
  const progress = useMemo(() => bestSoFar(study, trials), [study, trials])
  const logs = useMemo(() => Object.keys(study.space).filter((name) => 'log' in study.space[name]! && study.space[name].log), [study])
  const names = useMemo(() => [...Object.keys(study.space), study.metric], [study])
  const lines = useMemo(
    () =>
      progress.slice(-linesMost).map(({ trial, value }) => ({
        id: String(trial.number),
        name: `trial ${trial.number}`,
        values: [...Object.keys(study.space).map((name) => cellOf(trial.values[name])), value],
      })),
    [progress, study],
  )
  if (trials.length === 0) return <JoinStudy shown={shown} />
  if (progress.length === 0)
    return (
      <Section flush>
        <Empty title="No trial has a value yet." command={`levain study show ${study.name}`}>
          Each shows here as soon as it reports one.
        </Empty>
      </Section>
    )
  const attempts = progress.map(({ trial, value, best }) => ({
    id: String(trial.number),
    name: `trial ${trial.number}`,
    number: trial.number,
    value,
    best,
    early: trial.state !== 'ok',
  }))
  return (
    <>
      <Section>
        <BestSoFar title="Best so far" label={study.metric} {...{ attempts, lit }} onLit={setLit} />
        <p className="legend">
          <span>
            <span className="legend-line of-best" /> best so far
          </span>
          <span>
            <span className="legend-dot" /> a trial
          </span>
          <span>
            <span className="legend-dot early" /> ended early, or still going on
          </span>
        </p>
      </Section>
      <Section>
        <Parallel title="Parallel coordinates" {...{ names, lines, logs, lit }} onLit={setLit} />
        <p className="muted small">Each trial is a line; drag along an axis to keep a stretch of it.</p>
      </Section>
      <div className="columns">
        <Importance study={study.name} />
        <TrialCurves shown={shown} lit={lit} onLit={setLit} />
      </div>
    </>
  )
}

const cellOf = (value: unknown): Cell =>
  typeof value === 'number' || typeof value === 'string' ? value : value == null ? null : String(value)
