import { Button, TextInput } from '@mantine/core'
import { getRouteApi } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import { Interval, spanOf } from '../../charts/Interval.tsx'
import { type Output, useAsk } from '../../live/ask.ts'
import { join, split } from '../../search.ts'
import { type Column, DataTable } from '../../ui/DataTable.tsx'
import { Empty } from '../../ui/Empty.tsx'
import { formatNumber } from '../../ui/format.ts'
import { Loaded } from '../../ui/Loaded.tsx'
import { Section } from '../../ui/Page.tsx'
import { Status } from '../../ui/Status.tsx'
import { useSetSearch } from '../../useSetSearch.ts'

type Rival = Output<'evaluate', 'compare'>['rivals'][number]
type Measured = Rival['metrics'][number]
const route = getRouteApi('/models/$model/$version/evaluation')
const rivalsMost = 5

const states: Readonly<Record<Rival['verdict'], string>> = {
  better: 'passed',
  worse: 'failed',
  'no difference shown': 'skipped',
  'no evidence': 'no-evidence',
}

/** The model beside others on the same rows: better is said only where the rows show it. */
export function Comparison({ model, data }: { model: string; data: string }) {
  const { against: written } = route.useSearch()
  const { model: name, version } = route.useParams()
  const shown = useAsk('registry', 'show', { model: name })
  const others = (shown.data?.versions ?? []).filter((one) => String(one.version) !== version).slice(0, rivalsMost)
  const against = written === undefined ? others.map((one) => `${name}@${one.version}`) : split(written)
  const answer = useAsk('evaluate', 'compare', { model, data, against }, { fixed: true, keepPrevious: true, enabled: against.length > 0 })
  return (
    <>
      <Rivals against={against} />
      {against.length === 0 ? (
        <Section flush>
          <Empty
            title="There is nothing to compare with: name other models above."
            command={`levain evaluate compare ${model} ${data} --against other@1`}
          />
        </Section>
      ) : (
        <Loaded query={answer} bones={8}>
          {({ rivals, metric }) => rivals.map((rival) => <Against key={rival.reference} rival={rival} metric={metric} />)}
        </Loaded>
      )}
    </>
  )
}

function Rivals({ against }: { against: readonly string[] }) {
  const set = useSetSearch()
  const now = against.join(', ')
  const [typed, setTyped] = useState(now)
  useEffect(() => setTyped(now), [now])
  return (
    <Section>
      <form
        className="row rows-choice"
        onSubmit={(event) => {
          event.preventDefault()
          set({ against: join(typed.split(/[\s,]+/).filter(Boolean)) })
        }}
      >
        <TextInput
          label="Against"
          description="Versions or aliases of models, e.g. late@1, late@champion"
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
          className="rows-field"
          spellCheck={false}
        />
        <Button type="submit" variant="default">
          Compare
        </Button>
      </form>
    </Section>
  )
}

function Against({ rival, metric }: { rival: Rival; metric: string }) {
  const differences = rival.metrics.map(differenceOf)
  const columns: readonly Column<Measured>[] = [
    { key: 'metric', label: 'Metric', head: true, cell: (row) => row.metric },
    { key: 'own', label: 'This one', numeric: true, cell: ({ challenger }) => formatNumber(challenger) },
    { key: 'rival', label: rival.reference, numeric: true, cell: ({ champion }) => formatNumber(champion) },
    { key: 'difference', label: 'Difference', numeric: true, cell: ({ difference }) => signed(difference) },
    { key: 'interval', label: '95 %', cell: (row) => <Interval metric={differenceOf(row)} span={spanOf(differences)} /> },
    { key: 'p', label: 'p', numeric: true, cell: ({ pValue }) => formatNumber(pValue, 2) },
    { key: 'method', label: 'Method', cell: ({ method }) => method },
  ]
  return (
    <Section
      title={`Against ${rival.reference}`}
      note={`${metric} decides${rival.adjusted === null ? '' : `, p ${formatNumber(rival.adjusted, 2)} after as many rivals as there are`}`}
      actions={<Status state={states[rival.verdict]} label={rival.verdict} />}
      flush
    >
      <DataTable caption={`Against ${rival.reference}`} rows={rival.metrics} columns={columns} rowKey={(row) => row.metric} />
    </Section>
  )
}

const differenceOf = ({ difference, low, high }: Measured) =>
  difference === null ? undefined : { value: difference, ...(low === null || high === null ? {} : { low, high }) }

const signed = (value: number | null): string => `${value !== null && value > 0 ? '+' : ''}${formatNumber(value)}`
