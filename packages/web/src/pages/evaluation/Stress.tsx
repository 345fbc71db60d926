import { NumberInput } from '@mantine/core'
import { getRouteApi } from '@tanstack/react-router'
import { Interval, intervalText, spanOf } from '../../charts/Interval.tsx'
import { type Output, useAsk } from '../../live/ask.ts'
import { type Column, DataTable } from '../../ui/DataTable.tsx'
import { Facts } from '../../ui/Facts.tsx'
import { formatNumber } from '../../ui/format.ts'
import { Loaded } from '../../ui/Loaded.tsx'
import { Section } from '../../ui/Page.tsx'
import { Status } from '../../ui/Status.tsx'
import { useSetSearch } from '../../useSetSearch.ts'

type Stressed = Output<'evaluate', 'stress'>
type Case = Stressed['cases'][number]
const route = getRouteApi('/models/$model/$version/evaluation')
const toleranceAtFirst = 0.02

const states: Readonly<Record<Case['verdict'], string>> = {
  held: 'passed',
  unclear: 'warned',
  broke: 'failed',
  'no evidence': 'no-evidence',
}

const dropOf = ({ drop, low, high }: Case) =>
  drop === null ? undefined : { value: drop, ...(low === null || high === null ? {} : { low, high }) }

/** What becomes of the metric when rows are noisy, incomplete, shifted or disguised. */
export function Stress({ model, data }: { model: string; data: string }) {
  const { tolerance = toleranceAtFirst } = route.useSearch()
  const set = useSetSearch()
  const answer = useAsk('evaluate', 'stress', { model, data, tolerance }, { fixed: true, keepPrevious: true })
  return (
    <>
      <Section>
        <NumberInput
          label="How much worse it may get"
          w={200}
          min={0}
          max={1}
          step={0.01}
          decimalScale={4}
          value={tolerance}
          onChange={(next) => set({ tolerance: next === '' ? undefined : Number(next) })}
        />
      </Section>
      <Loaded query={answer} bones={8}>
        {(stressed) => <Cases stressed={stressed} />}
      </Loaded>
    </>
  )
}

function Cases({ stressed: { metric, baseline, passed, cases, rows } }: { stressed: Stressed }) {
  const span = spanOf(cases.map(dropOf))
  const columns: readonly Column<Case>[] = [
    { key: 'stress', label: 'Stress', head: true, cell: ({ stress }) => stress },
    { key: 'case', label: 'Case', cell: (one) => <span className="break">{one.case}</span> },
    { key: 'value', label: metric, numeric: true, cell: ({ value }) => formatNumber(value) },
    { key: 'drop', label: 'Worse by', numeric: true, cell: ({ drop }) => formatNumber(drop, 3) },
    { key: 'interval', label: '95 %', cell: (one) => <Interval metric={dropOf(one)} span={span} /> },
    { key: 'verdict', label: 'Verdict', cell: ({ verdict }) => <Status state={states[verdict]} label={verdict} /> },
  ]
  return (
    <Section title="Stress" note="the worst first; each drop on the same rows" flush>
      <div className="evaluation-pad">
        <Facts
          across
          facts={[
            ['All in all', <Status key="passed" state={passed ? 'passed' : 'failed'} label={passed ? 'held' : 'did not hold'} />],
            [`${metric} as it is`, intervalText(baseline)],
            ['Rows', formatNumber(rows)],
          ]}
        />
      </div>
      <DataTable caption="Stress" rows={cases} columns={columns} rowKey={(one) => `${one.stress} ${one.case}`} />
    </Section>
  )
}
