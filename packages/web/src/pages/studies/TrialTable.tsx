import type { Trial } from '@levain/sdk'
import { Button } from '@mantine/core'
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router'
import { useMemo } from 'react'
import { quote } from '../../ui/Command.tsx'
import { type Column, DataTable } from '../../ui/DataTable.tsx'
import { Empty } from '../../ui/Empty.tsx'
import { formatNumber } from '../../ui/format.ts'
import { Section } from '../../ui/Page.tsx'
import { Status, stateLabel } from '../../ui/Status.tsx'
import { Took } from '../../ui/Time.tsx'
import { useSetSearch } from '../../useSetSearch.ts'
import type { Shown } from './Study.tsx'
import { valueText } from './study-text.ts'
import { trialStates } from './trial-states.ts'

const route = getRouteApi('/studies/$study')

/** Every trial with its values, what came of it, and its run. */
export function TrialTable({ shown: { study, trials, counts } }: { shown: Shown }) {
  const { state, sort = '-number' } = route.useSearch()
  const navigate = useNavigate()
  const set = useSetSearch()
  const columns = useMemo(() => columnsOf(study, trials), [study, trials])
  const rows = state ? trials.filter((trial) => trial.state === state) : trials
  return (
    <Section
      title="Trials"
      note={`${formatNumber(rows.length)} ${state ? stateLabel(state) : 'in all'}`}
      flush
      actions={
        <>
          <Choice label="all" pressed={state === undefined} onClick={() => set({ state: undefined })} />
          {trialStates
            .filter((one) => counts[one] || one === state)
            .map((one) => (
              <Choice key={one} label={stateLabel(one)} pressed={state === one} onClick={() => set({ state: one })} />
            ))}
        </>
      }
    >
      {rows.length === 0 ? (
        <Empty
          title={state ? `No trial is ${stateLabel(state)}.` : 'No trial was begun yet.'}
          command={`levain study run ${quote(study.name)}${study.command ? '' : ' -- python train.py {args}'}`}
        />
      ) : (
        <DataTable
          caption="Trials"
          rows={rows}
          columns={columns}
          rowKey={({ number }) => String(number)}
          sort={sort}
          onSort={(next) => set({ sort: next })}
          onOpen={({ run }) => run !== null && navigate({ to: '/experiments/runs/$run', params: { run } })}
          tall
        />
      )}
    </Section>
  )
}

const Choice = ({ label, pressed, onClick }: { label: string; pressed: boolean; onClick: () => void }) => (
  <Button size="compact-sm" variant={pressed ? 'filled' : 'default'} aria-pressed={pressed} onClick={onClick}>
    {label}
  </Button>
)

function columnsOf({ metric, space }: Shown['study'], trials: readonly Trial[]): readonly Column<Trial>[] {
  return [
    {
      key: 'number',
      label: 'Trial',
      head: true,
      value: ({ number }) => number,
      cell: ({ number, run }) =>
        run === null ? (
          <span className="num">{number}</span>
        ) : (
          <Link to="/experiments/runs/$run" params={{ run }} className="num" aria-label={`Run of trial ${number}`}>
            {number}
          </Link>
        ),
    },
    {
      key: 'state',
      label: 'State',
      value: ({ state }) => state,
      cell: ({ state, error }) => (
        <span title={error ?? undefined}>
          <Status state={state} />
        </span>
      ),
    },
    { key: 'value', label: metric, numeric: true, value: ({ value }) => value, cell: ({ value }) => formatNumber(value, 5) },
    ...Object.entries(space).map(
      ([name, { type }]): Column<Trial> => ({
        key: `value.${name}`,
        label: name,
        numeric: type !== 'categorical',
        value: ({ values }) => values[name],
        cell: ({ values }) => valueText(values[name]),
      }),
    ),
    ...optionalColumns.filter(({ key, value }) => trials.some((trial) => value!(trial) !== plain[key])),
    { key: 'took', label: 'Took', numeric: true, value: tookMs, cell: ({ startedAt, endedAt }) => <Took from={startedAt} to={endedAt} /> },
    { key: 'worker', label: 'Worker', value: ({ worker }) => worker },
  ]
}

/** Columns that are shown where they say something, and what says nothing. */
const plain: Readonly<Record<string, unknown>> = { step: null, attempt: 1, origin: 'sampler', error: null }
const optionalColumns: readonly Column<Trial>[] = [
  { key: 'step', label: 'Last step', numeric: true, value: ({ step }) => step, cell: ({ step }) => formatNumber(step) },
  { key: 'attempt', label: 'Attempt', numeric: true, value: ({ attempt }) => Math.max(1, attempt) },
  { key: 'origin', label: 'Chosen by', value: ({ origin }) => origin },
  { key: 'error', label: 'Error', value: ({ error }) => error },
]

const tookMs = ({ startedAt, endedAt }: Trial): number | undefined =>
  startedAt && endedAt ? Date.parse(endedAt) - Date.parse(startedAt) : undefined
