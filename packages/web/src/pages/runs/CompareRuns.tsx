import { Checkbox } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { useMemo } from 'react'
import { colorOf } from '../../charts/palette.ts'
import { useAsk } from '../../live/ask.ts'
import { Empty } from '../../ui/Empty.tsx'
import { formatNumber } from '../../ui/format.ts'
import { Loaded } from '../../ui/Loaded.tsx'
import { Section } from '../../ui/Page.tsx'
import { runState, Status } from '../../ui/Status.tsx'
import { ComparisonCharts } from './ComparisonCharts.tsx'
import { type Compared, comparedRows } from './compared.ts'
import type { RunsSearch, SetRuns } from './search.ts'
import type { RunRecord } from './useRuns.ts'
import { runTitle } from './value.ts'

interface CompareRunsProps {
  readonly ids: readonly string[]
  /** Runs that are on the page already. */
  readonly runs: readonly RunRecord[]
  readonly search: RunsSearch
  readonly set: SetRuns
}

const runsMost = 200

/** Runs side by side: what differs between them, and their curves. */
export function CompareRuns({ ids, runs, search, set }: CompareRunsProps) {
  const asked = ids.slice(0, runsMost)
  const missing = asked.filter((id) => !runs.some(({ run }) => run.id === id))
  const filter = `attributes.run_id IN (${missing.map((id) => `'${id.replaceAll("'", "''")}'`).join(', ')})`
  const others = useAsk('track', 'search', { filter, view: 'all', limit: runsMost }, { enabled: missing.length > 0, keepPrevious: true })
  if (ids.length === 0)
    return (
      <Section flush>
        <Empty title="No run is chosen.">Select two or more in the table, with the box or with x.</Empty>
      </Section>
    )
  if (missing.length === 0)
    return <Comparison records={asked.flatMap((id) => runs.find(({ run }) => run.id === id) ?? [])} {...{ search, set }} />
  return (
    <Loaded query={others} bones={8}>
      {(answer) => {
        const all = [...runs, ...answer.runs]
        return <Comparison records={asked.flatMap((id) => all.find(({ run }) => run.id === id) ?? [])} {...{ search, set }} />
      }}
    </Loaded>
  )
}

function Comparison({ records, search, set }: { records: readonly RunRecord[]; search: RunsSearch; set: SetRuns }) {
  const all = search.all === true
  const rows = useMemo(() => comparedRows(records, search.value), [records, search.value])
  const shown = all ? rows : rows.filter(({ differs }) => differs)
  return (
    <>
      <Section
        title="Comparison"
        note={`${shown.length} of ${rows.length} rows${all ? '' : ' differ'}`}
        actions={
          <Checkbox
            size="xs"
            label="also what is the same"
            checked={all}
            onChange={(event) => set({ all: event.currentTarget.checked ? true : undefined })}
          />
        }
        flush
      >
        {/* biome-ignore lint/a11y/useSemanticElements: a fieldset is for forms */}
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
        <div className="table-frame tall" role="group" tabIndex={0} aria-label="Comparison of runs">
          <table className="table compared">
            <thead>
              <tr>
                <th scope="col" className="compared-what">
                  What
                </th>
                {records.map((record, place) => (
                  <th key={record.run.id} scope="col">
                    <span className="swatch compared-swatch" style={{ background: `var(${colorOf(place)})` }} aria-hidden="true" />
                    <Link to="/experiments/runs/$run" params={{ run: record.run.id }}>
                      {runTitle(record)}
                    </Link>
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {shown.map((row) => (
                <ComparedRow key={`${row.group}.${row.name}`} row={row} records={records} />
              ))}
            </tbody>
          </table>
        </div>
      </Section>
      <ComparisonCharts records={records} search={search} set={set} />
    </>
  )
}

function ComparedRow({ row, records }: { row: Compared; records: readonly RunRecord[] }) {
  return (
    <tr>
      <th scope="row" className="compared-what">
        {row.name} <span className="muted compared-group">{row.group}</span>
      </th>
      {records.map((record, place) => (
        <td key={record.run.id} data-best={row.best === place || undefined}>
          <ComparedCell row={row} place={place} />
        </td>
      ))}
    </tr>
  )
}

function ComparedCell({ row, place }: { row: Compared; place: number }) {
  const cell = row.cells[place]
  if (cell === undefined || cell === null) return <span className="muted">–</span>
  if (typeof cell === 'string')
    return row.name === 'status' && row.group === 'run' ? <Status state={runState(cell)} /> : <span title={cell}>{cell}</span>
  const spread = cell.min !== cell.max
  return (
    <span className="num">
      {formatNumber(cell.last)}
      {row.best === place ? <span className="tag accent compared-best">best</span> : null}
      {spread ? (
        <span className="muted small">
          {' '}
          {formatNumber(cell.min)} to {formatNumber(cell.max)}
        </span>
      ) : null}
    </span>
  )
}
