import { useEffect, useState } from 'react'
import type { Curve } from '../../charts/LineChart.tsx'
import { LineChart } from '../../charts/lazy.tsx'
import { Section } from '../../ui/Page.tsx'
import type { TrafficState } from './Traffic.tsx'

interface Moment {
  readonly atMs: number
  readonly arms: TrafficState['arms']
}

const momentsMax = 400

/** Milliseconds within which 99 % of each version's requests were answered, since the page was opened. */
export function Latency({ state, atMs }: { state: TrafficState; atMs: number }) {
  const [moments, setMoments] = useState<readonly Moment[]>([])
  useEffect(() => {
    setMoments((before) => [...before.slice(1 - momentsMax), { atMs, arms: state.arms }])
  }, [state, atMs])
  const curves = curvesOf(moments)
  // One moment is no course of time yet.
  if (moments.length < 2 || curves.length === 0) return null
  return (
    <Section title="Latency" note="since this page was opened">
      <LineChart title="99 % within, ms" along="time" curves={curves} />
    </Section>
  )
}

function curvesOf(moments: readonly Moment[]): Curve[] {
  const versions = [...new Set(moments.flatMap(({ arms }) => arms.map(({ version }) => version)))].sort((a, b) => a - b)
  return versions.flatMap((version, place) => {
    const points = moments.flatMap(({ atMs, arms }, step) => {
      const value = arms.find((arm) => arm.version === version)?.p99Ms
      return typeof value === 'number' ? [{ step, atMs, value }] : []
    })
    return points.length === 0 ? [] : [{ id: String(version), name: `version ${version}`, place, points }]
  })
}
