import { useEffect, useMemo } from 'react'
import { keyText } from '../../filter/key-text.ts'
import { type Column, DataTable } from '../../ui/DataTable.tsx'
import { formatNumber } from '../../ui/format.ts'
import { columnLabel, readColumn } from './column-key.ts'
import { type Group, groupsOf, type Spread } from './groups.ts'
import type { RunsSearch, SetRuns } from './search.ts'
import type { RunRecord, useRuns } from './useRuns.ts'

interface GroupTableProps {
  readonly query: ReturnType<typeof useRuns>['query']
  readonly runs: readonly RunRecord[]
  readonly group: string
  readonly keys: readonly string[]
  readonly search: RunsSearch
  readonly set: SetRuns
}

/** As many runs as are put together; beyond that a filter has to choose. */
const runsMost = 20_000

/** Runs put together by a parameter or tag: mean ± standard deviation, least and greatest of each metric. */
export function GroupTable({ query, runs, group, keys, search, set }: GroupTableProps) {
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = query
  const more = hasNextPage && runs.length < runsMost
  useEffect(() => {
    if (more && !isFetchingNextPage) fetchNextPage()
  }, [more, isFetchingNextPage, fetchNextPage])
  const groups = useMemo(() => groupsOf(runs, group, keys), [runs, group, keys])
  const columns = useMemo(() => columnsFor(groups, group, keys), [groups, group, keys])
  return (
    <>
      <DataTable
        caption={`Runs by ${columnLabel(group)}`}
        rows={groups}
        columns={columns}
        rowKey={({ value }) => value ?? ''}
        {...(search.sort ? { sort: search.sort } : {})}
        onSort={(sort) => set({ sort })}
        onOpen={({ value }) => set({ group: undefined, q: narrowed(search.q, group, value) }, false)}
        tall
      />
      <p className="muted small table-note" role="status">
        {groups.length} groups of {runs.length} runs{more ? ', counting …' : ''}
        {hasNextPage && !more ? `; older ones are left out, filter to see them` : ''}. Mean ± standard deviation, least to greatest. Open a
        group to see its runs.
      </p>
    </>
  )
}

function narrowed(q: string | undefined, group: string, value: string | null): string {
  const { group: of, name } = readColumn(group)
  const key = keyText(of === 'tag' ? 'tags' : 'params', name)
  const condition = value === null ? `${key} IS NULL` : `${key} = '${value.replaceAll("'", "''")}'`
  return q ? `(${q}) AND ${condition}` : condition
}

function columnsFor(groups: readonly Group[], by: string, keys: readonly string[]): readonly Column<Group>[] {
  const shown = keys.filter((key) => groups.some(({ spreads }) => spreads.has(key)))
  return [
    { key: 'value', label: columnLabel(by), head: true, value: ({ value }) => value, cell: ({ value }) => value ?? <em>none</em> },
    { key: 'count', label: 'Runs', numeric: true, value: ({ runs }) => runs.length },
    ...shown.map(
      (key): Column<Group> => ({
        key,
        label: columnLabel(key),
        numeric: true,
        value: ({ spreads }) => spreads.get(key)?.mean,
        cell: ({ spreads }) => <SpreadText spread={spreads.get(key)} />,
      }),
    ),
  ]
}

function SpreadText({ spread }: { spread: Spread | undefined }) {
  if (!spread) return <span className="muted">–</span>
  return (
    <span title={`${spread.count} runs`}>
      {formatNumber(spread.mean)} ± {formatNumber(spread.deviation, 2)}{' '}
      <span className="muted">
        {formatNumber(spread.min)} to {formatNumber(spread.max)}
      </span>
    </span>
  )
}
