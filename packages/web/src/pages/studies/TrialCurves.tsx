import { useMemo } from 'react'
import { LineChart } from '../../charts/lazy.tsx'
import { useAsk } from '../../live/ask.ts'
import { Section } from '../../ui/Page.tsx'
import type { Shown } from './Study.tsx'

const curvesMost = 60

/** What the newest trials reported on their way; nothing where they only told how it ended. */
export function TrialCurves({ shown: { study, trials }, lit, onLit }: TrialCurvesProps) {
  const reporting = useMemo(
    () =>
      trials.filter(({ run, step, startedAt }) => run !== null && startedAt !== null && (step === null || step > 0)).slice(0, curvesMost),
    [trials],
  )
  const runs = reporting.map(({ run }) => run!)
  const answer = useAsk('track', 'curves', { key: study.metric, runs }, { enabled: runs.length > 0, keepPrevious: true })
  const curves = useMemo(() => {
    const numbers = new Map(reporting.map(({ run, number }) => [run, number]))
    return (answer.data ?? [])
      .filter(({ run, points }) => points.length > 1 && numbers.has(run))
      .map(({ run, points }) => {
        const number = numbers.get(run)!
        return {
          id: String(number),
          name: `trial ${number}`,
          place: number,
          points: points.map(({ step, atMs, value }) => ({ step, atMs, value: Number(value) })),
        }
      })
  }, [answer.data, reporting])
  if (curves.length === 0) return null
  return (
    <Section title="On their way" note={`what the newest ${curves.length} trials reported`}>
      <LineChart title={study.metric} {...{ curves, lit, onLit }} />
    </Section>
  )
}

interface TrialCurvesProps {
  readonly shown: Shown
  readonly lit: string | undefined
  readonly onLit: (id: string | undefined) => void
}
