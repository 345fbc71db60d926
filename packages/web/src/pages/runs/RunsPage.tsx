import { Button } from '@mantine/core'
import { IconTrash } from '@tabler/icons-react'
import { type ReactNode, useMemo, useState } from 'react'
import { FilterBox } from '../../filter/FilterBox.tsx'
import { problemIn, readFilter } from '../../filter/read.ts'
import { join, split } from '../../search.ts'
import { Failure } from '../../ui/Failure.tsx'
import { Bones } from '../../ui/Loaded.tsx'
import { Section } from '../../ui/Page.tsx'
import { Views } from '../../ui/Views.tsx'
import { metricOrder } from '../models/metricOrder.ts'
import { ChartsView } from './ChartsView.tsx'
import { ColumnChoice } from './ColumnChoice.tsx'
import { CompareRuns } from './CompareRuns.tsx'
import { orderOf } from './column-key.ts'
import { GroupChoice } from './GroupChoice.tsx'
import { GroupTable } from './GroupTable.tsx'
import { RunTable } from './RunTable.tsx'
import './runs.css'
import { SaveCsv } from './SaveCsv.tsx'
import { SavedViews } from './SavedViews.tsx'
import { Selection } from './Selection.tsx'
import type { RunsSearch, SetRuns } from './search.ts'
import { useRuns } from './useRuns.ts'
import { columnsIn } from './value.ts'
import { nameKey, wordsFor } from './words.ts'

interface RunsPageProps {
  /** The experiments whose runs are shown; all where there is none. */
  readonly experiments: readonly string[]
  /** The page views are saved for. */
  readonly page: string
  readonly search: RunsSearch
  readonly set: SetRuns
  /** How many runs there are without a filter, where that is known. */
  readonly total?: number
  /** What stands there when nothing has run. */
  readonly empty: ReactNode
}

const columnsAtFirst = 4
/** A page of rows while all are fetched for groups. */
const groupPageRows = 2000

/** Runs as a table, as charts and side by side: what all pages of runs share. */
export function RunsPage({ experiments, page, search, set, empty, total }: RunsPageProps) {
  const { view = 'table', q = '', sort, bin = false, group } = search
  const reading = readFilter(q, nameKey)
  const nested = search.nested === true && q === '' && !group && !bin && view === 'table'
  const filter = [reading.kind === 'filter' ? reading.text : '', nested ? 'attributes.parent IS NULL' : ''].filter(Boolean).join(' AND ')
  const asked = useMemo(
    () => ({ experiments: [...experiments], filter, orderBy: orderOf(sort), view: bin ? ('deleted' as const) : ('active' as const) }),
    [experiments, filter, sort, bin],
  )
  const { query, runs } = useRuns(asked, group ? { rows: groupPageRows } : {})
  const columns = useMemo(() => columnsIn(runs, metricOrder), [runs])
  const words = useMemo(() => wordsFor(runs, columns), [runs, columns])
  const [selected, setSelected] = useSelected(search.runs, set)
  const keys = search.columns ? split(search.columns) : firstColumns(columns, experiments.length !== 1)
  const nothing = query.isSuccess && runs.length === 0
  if (nothing && q === '' && !bin && !group) return empty
  return (
    <>
      <div className="row toolbar">
        <FilterBox
          label="Filter runs"
          value={q}
          onChange={(text) => set({ q: text || undefined })}
          words={words}
          nameKey={nameKey}
          refusal={query.error}
          placeholder={`words, or metrics.auc.max > 0.7 AND (params.depth = '6' OR tags.team = 'red')`}
        />
        <div className="row tight">
          <GroupChoice columns={columns} group={group} onChange={(next) => set({ group: next })} />
          <ColumnChoice columns={columns} chosen={keys} pinned={split(search.pinned)} set={set} />
          <SavedViews page={page} search={search} set={set} />
          <SaveCsv asked={asked} keys={keys} name={page} />
          <Button
            variant={bin ? 'filled' : 'default'}
            leftSection={<IconTrash size={14} />}
            aria-pressed={bin}
            onClick={() => set({ bin: bin ? undefined : true, runs: undefined })}
          >
            Bin
          </Button>
        </div>
      </div>
      <Views views={viewLabels} current={view} />
      {selected.size > 0 && view !== 'compare' ? <Selection selected={selected} onSelect={setSelected} bin={bin} set={set} /> : null}
      {query.error && !problemIn(query.error) ? <Failure error={query.error} /> : null}
      {problemIn(query.error) ? <p className="muted">Mend the filter to see runs.</p> : null}
      {query.isPending && !query.error ? <Bones lines={12} /> : null}
      {runs.length > 0 && view === 'charts' ? <ChartsView {...{ runs, columns, selected, search, set }} /> : null}
      {view === 'compare' ? <CompareRuns ids={[...selected]} runs={runs} search={search} set={set} /> : null}
      {view === 'table' && query.isSuccess ? (
        <Section flush>
          {nothing ? (
            <p className="muted table-note">{bin ? 'The bin is empty.' : 'No run fits the filter.'}</p>
          ) : group ? (
            <GroupTable {...{ query, runs, group, keys, set, search }} />
          ) : (
            <RunTable
              {...{ query, runs, keys, search, set, selected, nested }}
              total={filter === '' && !bin ? total : undefined}
              onSelect={setSelected}
            />
          )}
        </Section>
      ) : null}
    </>
  )
}

const viewLabels = [
  ['table', 'Table'],
  ['charts', 'Charts'],
  ['compare', 'Compare'],
] as const

function firstColumns(columns: ReturnType<typeof columnsIn>, withExperiment: boolean): string[] {
  const metrics = columns.metrics
    .filter((name) => !name.startsWith('system/'))
    .slice(0, columnsAtFirst)
    .map((name) => `metric:${name}`)
  const params = columns.params.slice(0, columnsAtFirst).map((name) => `param:${name}`)
  return ['status', ...(withExperiment ? ['experiment'] : []), ...metrics, ...params, 'took', 'started']
}

/** Few enough to stand in an address that can be shared; more are chosen only as long as the page is open. */
const inAddressMost = 50

function useSelected(runs: string | undefined, set: SetRuns): readonly [ReadonlySet<string>, (keys: ReadonlySet<string>) => void] {
  const [many, setMany] = useState<ReadonlySet<string>>()
  const chosen = useMemo(() => many ?? new Set(split(runs)), [many, runs])
  return [
    chosen,
    (keys) => {
      setMany(keys.size > inAddressMost ? keys : undefined)
      set({ runs: keys.size > inAddressMost ? undefined : join([...keys]) })
    },
  ]
}
