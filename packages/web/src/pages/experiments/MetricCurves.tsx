import type { MetricSummary } from '@levain/sdk'
import { useQueries } from '@tanstack/react-query'
import { useMemo } from 'react'
import { Curves } from '../../charts/LazyCurves.tsx'
import { ask, type Output } from '../../live/ask.ts'
import { shortId } from '../../ui/format.ts'
import { Section } from '../../ui/Page.tsx'
import { metricOrder } from '../models/metricOrder.ts'

type Shown = Output<'track', 'show'>

/** The curves of every metric that has more than one point; the runs together in one plot per metric. */
export function MetricCurves({ runs }: { runs: readonly Shown[] }) {
  const names = metricOrder(runs.flatMap(({ metrics }) => Object.keys(metrics).filter((name) => isCurve(metrics[name]))))
  if (names.length === 0) return null
  return (
    <Section title="Curves" note="drag to zoom, double click to see all">
      <div className="columns">
        {names.map((name) => (
          <OneMetric key={name} name={name} runs={runs.filter(({ metrics }) => isCurve(metrics[name]))} />
        ))}
      </div>
    </Section>
  )
}

/** One point alone is no curve: its least is its greatest, at the first step. */
const isCurve = (metric: MetricSummary | undefined): boolean => metric !== undefined && (metric.min !== metric.max || metric.step > 0)

function OneMetric({ name, runs }: { name: string; runs: readonly Shown[] }) {
  const answers = useQueries({ queries: runs.map(({ run }) => ask('track', 'history', { run: run.id, key: name })) })
  const stamp = answers.map(({ dataUpdatedAt }) => dataUpdatedAt).join()
  // biome-ignore lint/correctness/useExhaustiveDependencies: the answers are new objects each time; their stamps say whether they changed
  const curves = useMemo(
    () =>
      runs.map(({ run }, place) => ({
        name: `${run.name || run.experiment} ${shortId(run.id)}`,
        points: (answers[place]?.data?.points ?? [])
          .map(({ step, value }) => ({ step, value: Number(value) }))
          .sort((a, b) => a.step - b.step),
      })),
    [stamp],
  )
  return <Curves title={name} curves={curves} />
}
