import { Checkbox, NativeSelect } from '@mantine/core'
import { useMemo, useState } from 'react'
import { join, split } from '../../search.ts'
import { Section } from '../../ui/Page.tsx'
import { AddChart } from './AddChart.tsx'
import { ChartLegend } from './ChartLegend.tsx'
import { chartWith, firstCharts, readChart, writeChart } from './charts.ts'
import { OneChart } from './OneChart.tsx'
import { alongs, type RunsSearch, type SetRuns } from './search.ts'
import { seriesOf } from './series.ts'
import type { RunRecord } from './useRuns.ts'
import { ValueChoice } from './ValueChoice.tsx'
import type { Columns } from './value.ts'

interface ChartsViewProps {
  readonly runs: readonly RunRecord[]
  readonly columns: Columns
  readonly selected: ReadonlySet<string>
  readonly search: RunsSearch
  readonly set: SetRuns
}

const shownAtFirst = 20
const counts = ['10', '20', '50', '100']
const smoothings = ['0', '0.5', '0.8', '0.9', '0.95', '0.99']

/** Charts of the runs chosen, or of the first ones. What is drawn, and how, stands in the address. */
export function ChartsView({ runs, columns, selected, search, set }: ChartsViewProps) {
  const [lit, setLit] = useState<string>()
  const [hidden, setHidden] = useState<ReadonlySet<string>>(new Set())
  const shown = Math.min(100, Number(search.shown ?? shownAtFirst) || shownAtFirst)
  const drawn = useMemo(
    () => (selected.size > 0 ? runs.filter(({ run }) => selected.has(run.id)) : runs).slice(0, selected.size > 0 ? 100 : shown),
    [runs, selected, shown],
  )
  const series = useMemo(() => seriesOf(drawn, search.group), [drawn, search.group])
  const seen = useMemo(() => series.filter(({ id }) => !hidden.has(id)), [series, hidden])
  const charts = search.charts ? split(search.charts).flatMap((text) => readChart(text) ?? []) : firstCharts(columns, drawn, search.value)
  const change = (next: typeof charts) => set({ charts: join(next.map(writeChart)) ?? 'none' })
  return (
    <>
      <Section>
        <div className="row chart-options">
          <NativeSelect
            label="Along"
            data={[...alongs]}
            value={search.along ?? 'step'}
            onChange={(event) => set({ along: alongs.find((one) => one === event.currentTarget.value) })}
          />
          <NativeSelect
            label="Smoothing"
            data={smoothings}
            value={search.smooth ?? '0'}
            onChange={(event) => set({ smooth: event.currentTarget.value === '0' ? undefined : event.currentTarget.value })}
          />
          {selected.size === 0 ? (
            <NativeSelect
              label={search.sort ? 'First runs' : 'Newest runs'}
              data={counts}
              value={String(shown)}
              onChange={(event) => set({ shown: event.currentTarget.value })}
            />
          ) : null}
          <ValueChoice
            value={search.value}
            onChange={(value) =>
              set({
                value,
                ...(search.charts ? { charts: join(charts.map((chart) => writeChart(chartWith(chart, value ?? 'last')))) } : {}),
              })
            }
          />
          <Checkbox
            size="xs"
            label="logarithmic"
            checked={search.log === true}
            onChange={(event) => set({ log: event.currentTarget.checked ? true : undefined })}
          />
          <AddChart columns={columns} onAdd={(chart) => change([chart, ...charts])} />
        </div>
        <ChartLegend series={series} hidden={hidden} onHidden={setHidden} lit={lit} onLit={setLit} />
      </Section>
      <div className="chart-grid-frame">
        {charts.map((chart, place) => (
          <OneChart
            key={writeChart(chart)}
            chart={chart}
            series={seen}
            search={search}
            lit={lit}
            onLit={setLit}
            onRemove={() => change(charts.filter((_, other) => other !== place))}
            onChoose={(ids) => set({ runs: join(ids.slice(0, 100)) })}
          />
        ))}
      </div>
      {charts.length === 0 ? <p className="muted">No chart. Add one above.</p> : null}
    </>
  )
}
