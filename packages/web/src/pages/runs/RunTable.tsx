import { Checkbox } from '@mantine/core'
import { useQueries } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useCallback, useMemo, useState } from 'react'
import { ask, type Output } from '../../live/ask.ts'
import { split } from '../../search.ts'
import { formatNumber, shortId } from '../../ui/format.ts'
import { Grid } from '../../ui/Grid.tsx'
import { type RunRow, runColumns } from './run-columns.tsx'
import { type RunsSearch, readWidths, type SetRuns, writeWidths } from './search.ts'
import type { RunRecord, useRuns } from './useRuns.ts'
import { runTitle } from './value.ts'

interface RunTableProps {
  readonly query: ReturnType<typeof useRuns>['query']
  readonly runs: readonly RunRecord[]
  readonly keys: readonly string[]
  readonly search: RunsSearch
  readonly set: SetRuns
  readonly selected: ReadonlySet<string>
  readonly onSelect: (keys: ReadonlySet<string>) => void
  readonly nested: boolean
  /** How many there are in all, where that is known. */
  readonly total: number | undefined
}

/** The runs, a row each; those within another stand below it. */
export function RunTable({ query, runs, keys, search, set, selected, onSelect, nested, total }: RunTableProps) {
  const navigate = useNavigate()
  const rows = useRows(runs, nested)
  const widths = useMemo(() => readWidths(search.widths), [search.widths])
  const columns = useMemo(() => runColumns(keys, split(search.pinned), widths), [keys, search.pinned, widths])
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = query
  const onEnd = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage) fetchNextPage()
  }, [hasNextPage, isFetchingNextPage, fetchNextPage])
  return (
    <>
      <Grid
        caption="Runs"
        rows={rows}
        columns={columns}
        rowKey={idOf}
        rowLabel={({ record }) => `run ${runTitle(record)} ${shortId(record.run.id)}`}
        {...(search.sort ? { sort: search.sort } : {})}
        onSort={(sort) => set({ sort })}
        onWidth={(key, width) => set({ widths: writeWidths(new Map(widths).set(key, width)) })}
        onOpen={({ record: { run } }) =>
          run.kind === 'pipeline'
            ? navigate({ to: '/pipelines/runs/$run', params: { run: run.id } })
            : navigate({ to: '/experiments/runs/$run', params: { run: run.id } })
        }
        selected={selected}
        onSelect={onSelect}
        onEnd={onEnd}
      />
      <div className="row apart table-note">
        <p className="muted small" role="status">
          {formatNumber(runs.length)} {total && hasNextPage ? `of ${formatNumber(total)} ` : ''}
          {runs.length === 1 ? 'run' : 'runs'}
          {hasNextPage ? ', more as you scroll' : ''}
          {isFetchingNextPage ? ' …' : ''}
        </p>
        <Checkbox
          size="xs"
          label="runs within others below them"
          checked={search.nested === true}
          onChange={(event) => set({ nested: event.currentTarget.checked ? true : undefined })}
        />
      </div>
    </>
  )
}

const idOf = ({ record }: RunRow): string => record.run.id

/** Parents whose children are asked for together. */
const parentsMost = 200
const childrenMost = 2000

function useRows(runs: readonly RunRecord[], nested: boolean): readonly RunRow[] {
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set())
  const [answers, stamp] = useChildren(runs, nested)
  // biome-ignore lint/correctness/useExhaustiveDependencies: the answers are new objects each time; their stamp says whether they changed
  return useMemo(() => {
    const below = Map.groupBy(answers, ({ run }) => run.parent ?? '')
    const rowsOf = (records: readonly RunRecord[], depth: number): RunRow[] =>
      records.flatMap((record) => {
        const { id } = record.run
        const children = below.get(id)
        if (!children) return [{ record, depth }]
        const isOpen = open.has(id)
        const onToggle = () => setOpen(new Set(isOpen ? [...open].filter((one) => one !== id) : [...open, id]))
        return [{ record, depth, open: isOpen, onToggle }, ...(isOpen ? rowsOf(children, depth + 1) : [])]
      })
    return rowsOf(runs, 0)
  }, [runs, stamp, open])
}

/** The runs within these; asked for page by page, as they come. */
function useChildren(runs: readonly RunRecord[], nested: boolean): readonly [readonly RunRecord[], string] {
  const ids = nested ? runs.map(({ run }) => run.id) : []
  const chunks = Array.from({ length: Math.ceil(ids.length / parentsMost) }, (_, at) => ids.slice(at * parentsMost, (at + 1) * parentsMost))
  const answers = useQueries({
    queries: chunks.map((parents) => {
      const filter = `attributes.parent IN (${parents.map((id) => `'${id}'`).join(', ')})`
      return ask('track', 'search', { filter, orderBy: ['attributes.start_time ASC'], limit: childrenMost })
    }),
  })
  const children = answers.flatMap(({ data }) => (data as Output<'track', 'search'> | undefined)?.runs ?? [])
  return [children, answers.map(({ dataUpdatedAt }) => dataUpdatedAt).join()]
}
