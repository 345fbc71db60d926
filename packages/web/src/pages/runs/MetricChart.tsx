import { useMemo } from 'react'
import type { CurvePoint } from '../../charts/LineChart.tsx'
import { LineChart } from '../../charts/lazy.tsx'
import { useAsk } from '../../live/ask.ts'
import { Failure } from '../../ui/Failure.tsx'
import { Bones } from '../../ui/Loaded.tsx'
import { isLoss } from '../models/metricOrder.ts'
import { bandOf } from './band.ts'
import type { RunsSearch } from './search.ts'
import type { Series } from './series.ts'

interface MetricChartProps {
  readonly name: string
  readonly series: readonly Series[]
  readonly search?: Pick<RunsSearch, 'along' | 'log' | 'smooth' | 'value'>
  readonly lit?: string | undefined
  readonly onLit?: (id: string | undefined) => void
}

const runsMost = 100

/** The curves of a metric, thinned by the server; groups of runs as their mean with a band. */
export function MetricChart({ name, series, search = {}, lit, onLit }: MetricChartProps) {
  const ids = series.flatMap(({ runs }) => runs.filter(({ metrics }) => metrics[name]).map(({ run }) => run.id))
  const answer = useAsk('track', 'curves', { key: name, runs: ids.slice(0, runsMost) }, { enabled: ids.length > 0, keepPrevious: true })
  const curves = useMemo(() => {
    const points = new Map((answer.data ?? []).map((curve) => [curve.run, curve.points.map(numbered)]))
    return series.flatMap(({ id, name, place, runs }) => {
      const own = runs.flatMap(({ run }) => (points.has(run.id) ? [points.get(run.id)!] : []))
      return own.length === 0 ? [] : [{ id, name, place, points: own.length === 1 ? own[0]! : bandOf(own) }]
    })
  }, [answer.data, series])
  if (answer.error) return <Failure error={answer.error} />
  if (ids.length === 0) return <p className="muted small">No run has {name}.</p>
  if (!answer.data) return <Bones lines={5} />
  const { along = 'step', log = false, smooth = '0', value = 'last' } = search
  const mark = value === 'best' ? (isLoss(name) ? 'min' : 'max') : value
  return <LineChart title={name} {...{ curves, along, log, lit, mark }} smoothing={Number(smooth)} {...(onLit ? { onLit } : {})} />
}

const numbered = ({ step, atMs, value }: { step: number; atMs: number; value: number | string }): CurvePoint => ({
  step,
  atMs,
  value: Number(value),
})
