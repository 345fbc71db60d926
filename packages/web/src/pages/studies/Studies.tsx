import { Button } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { type Output, useAsk } from '../../live/ask.ts'
import { type Column, DataTable } from '../../ui/DataTable.tsx'
import { Filter } from '../../ui/Filter.tsx'
import { formatNumber } from '../../ui/format.ts'
import { Loaded } from '../../ui/Loaded.tsx'
import { Page, Section } from '../../ui/Page.tsx'
import { Status } from '../../ui/Status.tsx'
import { Ago } from '../../ui/Time.tsx'
import { ExperimentTabs } from '../experiments/ExperimentTabs.tsx'
import { NewStudy } from './NewStudy.tsx'
import { NoStudy } from './NoStudy.tsx'
import { goalText, stateOf } from './study-text.ts'

type Row = Output<'study', 'list'>[number]

const columns: readonly Column<Row>[] = [
  {
    key: 'name',
    label: 'Study',
    head: true,
    value: ({ study }) => study.name,
    cell: ({ study }) => (
      <Link to="/studies/$study" params={{ study: study.name }} className="break">
        {study.name}
      </Link>
    ),
  },
  { key: 'state', label: 'State', value: stateOf, cell: (row) => <Status state={stateOf(row)} /> },
  { key: 'goal', label: 'Goal', value: ({ study }) => goalText(study) },
  { key: 'best', label: 'Best', numeric: true, value: ({ best }) => best, cell: ({ best }) => formatNumber(best, 5) },
  {
    key: 'trials',
    label: 'Trials',
    numeric: true,
    value: ({ trials }) => trials,
    cell: ({ trials, study }) => (study.limits.trials === null ? formatNumber(trials) : `${trials} of ${study.limits.trials}`),
  },
  { key: 'sampler', label: 'Sampler', value: ({ study }) => study.sampler.type },
  { key: 'pruner', label: 'Pruner', value: ({ study }) => study.pruner?.type },
  { key: 'newest', label: 'Newest trial', value: ({ newestAt }) => newestAt, cell: ({ newestAt }) => <Ago at={newestAt} /> },
]

const route = getRouteApi('/studies')

/** Every search for good values, newest first. */
export default function Studies() {
  const { q = '', sort } = route.useSearch()
  const navigate = useNavigate()
  const [making, setMaking] = useState(false)
  const list = useAsk('study', 'list', { limit: 1000 })
  const set = (change: { q?: string | undefined; sort?: string }) =>
    navigate({ to: '/studies', search: { q: q || undefined, sort, ...change } as never, replace: true, resetScroll: false })
  return (
    <Page
      title="Studies"
      lead="Searches for the values of parameters that make a metric best. Each trial is an ordinary run."
      actions={
        <Button leftSection={<IconPlus size={14} />} onClick={() => setMaking(true)}>
          New study
        </Button>
      }
      command="levain study list"
    >
      <ExperimentTabs />
      <Loaded query={list}>
        {(rows) =>
          rows.length === 0 ? (
            <NoStudy />
          ) : (
            <>
              <div className="row toolbar">
                <Filter value={q} onChange={(next) => set({ q: next })} label="Find a study" placeholder="Find a study by name" />
              </div>
              <Section flush>
                <DataTable
                  caption="Studies"
                  rows={rows.filter(({ study }) => study.name.toLowerCase().includes(q.toLowerCase()))}
                  columns={columns}
                  rowKey={({ study }) => study.name}
                  {...(sort ? { sort } : {})}
                  onSort={(next) => set({ sort: next })}
                  onOpen={({ study }) => navigate({ to: '/studies/$study', params: { study: study.name } })}
                />
              </Section>
            </>
          )
        }
      </Loaded>
      {making ? <NewStudy onClose={() => setMaking(false)} /> : null}
    </Page>
  )
}
