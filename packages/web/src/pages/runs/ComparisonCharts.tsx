import { useMemo, useState } from 'react'
import { Section } from '../../ui/Page.tsx'
import { metricOrder } from '../models/metricOrder.ts'
import { ChartLegend } from './ChartLegend.tsx'
import { firstCharts, writeChart } from './charts.ts'
import { OneChart } from './OneChart.tsx'
import type { RunsSearch, SetRuns } from './search.ts'
import { seriesOf } from './series.ts'
import type { RunRecord } from './useRuns.ts'
import { ValueChoice } from './ValueChoice.tsx'
import { columnsIn } from './value.ts'

interface ComparisonChartsProps {
  readonly records: readonly RunRecord[]
  readonly search: RunsSearch
  readonly set: SetRuns
}

/** The runs compared, drawn: curves of what was measured often, bars of what was measured once, and all together. */
export function ComparisonCharts({ records, search, set }: ComparisonChartsProps) {
  const [lit, setLit] = useState<string>()
  const [hidden, setHidden] = useState<ReadonlySet<string>>(new Set())
  const series = useMemo(() => seriesOf(records, undefined), [records])
  const seen = useMemo(() => series.filter(({ id }) => !hidden.has(id)), [series, hidden])
  const charts = useMemo(() => firstCharts(columnsIn(records, metricOrder), records, search.value), [records, search.value])
  if (charts.length === 0) return null
  return (
    <Section
      title="Charts"
      note="drag to zoom, double click to see all"
      actions={<ValueChoice value={search.value} onChange={(value) => set({ value })} />}
    >
      <ChartLegend series={series} hidden={hidden} onHidden={setHidden} lit={lit} onLit={setLit} />
      <div className="chart-grid-frame plain">
        {charts.map((chart) => (
          <OneChart key={writeChart(chart)} chart={chart} series={seen} search={search} lit={lit} onLit={setLit} />
        ))}
      </div>
    </Section>
  )
}
