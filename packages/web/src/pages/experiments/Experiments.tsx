import { Button, NativeSelect } from '@mantine/core'
import { IconArrowsDiff, IconX } from '@tabler/icons-react'
import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { useMemo } from 'react'
import { useAsk } from '../../live/ask.ts'
import { runKinds } from '../../router.tsx'
import { join, split } from '../../search.ts'
import { DataTable } from '../../ui/DataTable.tsx'
import { Empty } from '../../ui/Empty.tsx'
import { Filter } from '../../ui/Filter.tsx'
import { shortId } from '../../ui/format.ts'
import { Loaded } from '../../ui/Loaded.tsx'
import { Page, Section } from '../../ui/Page.tsx'
import { ColumnChoice } from './ColumnChoice.tsx'
import { CompareRuns } from './CompareRuns.tsx'
import './experiments.css'
import { parseFilter, type RunRow } from './filter.ts'
import { columnKeys, columnsFor } from './runColumns.tsx'

const route = getRouteApi('/experiments')
const limit = 1000
const columnsAtFirst = 4

const anyKind = [{ value: '', label: 'all but pipelines' }, ...runKinds.map((kind) => ({ value: kind, label: kind }))]

/** Everything that ran, with what it was given and what it measured. */
export default function Experiments() {
  const search = route.useSearch()
  const navigate = useNavigate()
  const set = (change: typeof search, replace = true) =>
    navigate({ to: '/experiments', search: { ...search, ...change }, replace, resetScroll: false })
  const runs = useAsk('track', 'runs', { limit, ...(search.kind ? { kind: search.kind } : {}) }, { keepPrevious: true })
  const experiments = [...new Set((runs.data ?? []).map(({ run }) => run.experiment))].sort()
  const chosen = split(search.runs)
  return (
    <Page
      title="Experiments"
      lead="What was tried: parameters, metrics, artifacts. Select runs to compare them."
      command={`levain track runs${search.kind ? ` --kind ${search.kind}` : ''}${search.experiment ? ` --experiment ${search.experiment}` : ''}`}
    >
      <div className="row toolbar">
        <Filter
          value={search.q}
          onChange={(q) => set({ q })}
          label="Filter runs"
          placeholder={'words, or metrics.auc > 0.7 and params.algorithm = "boosting"'}
        />
        <NativeSelect
          aria-label="Kind"
          data={anyKind}
          value={search.kind ?? ''}
          onChange={(event) => set({ kind: runKinds.find((kind) => kind === event.currentTarget.value) })}
        />
        <NativeSelect
          aria-label="Experiment"
          data={[{ value: '', label: 'all experiments' }, ...experiments]}
          value={search.experiment ?? ''}
          onChange={(event) => set({ experiment: event.currentTarget.value || undefined })}
        />
        <ColumnChoice
          rows={runs.data ?? []}
          chosen={shownColumns(search.columns, runs.data ?? [])}
          onChange={(keys) => set({ columns: join(keys) })}
        />
      </div>
      {chosen.length > 0 ? <Selection chosen={chosen} compare={search.compare === true} set={set} /> : null}
      {search.compare && chosen.length > 0 ? (
        <CompareRuns ids={chosen} all={search.all === true} onAll={(all) => set({ all: all || undefined })} />
      ) : null}
      <Section flush>
        <Loaded query={runs} bones={12}>
          {(rows) => (rows.length === 0 ? <NothingRan /> : <Table rows={rows} set={set} />)}
        </Loaded>
      </Section>
    </Page>
  )
}

type SetSearch = (change: Partial<ReturnType<typeof route.useSearch>>, replace?: boolean) => void

function Selection({ chosen, compare, set }: { chosen: readonly string[]; compare: boolean; set: SetSearch }) {
  return (
    <div className="row selection" role="status">
      <span className="strong">{chosen.length} selected</span>
      <Button
        variant={compare ? 'default' : 'filled'}
        leftSection={<IconArrowsDiff size={14} />}
        onClick={() => set({ compare: compare ? undefined : true }, false)}
      >
        {compare ? 'Hide comparison' : 'Compare'}
      </Button>
      <Button variant="subtle" leftSection={<IconX size={14} />} onClick={() => set({ runs: undefined, compare: undefined })}>
        Clear
      </Button>
    </div>
  )
}

function Table({ rows, set }: { rows: readonly RunRow[]; set: SetSearch }) {
  const search = route.useSearch()
  const navigate = useNavigate()
  const columns = useMemo(() => columnsFor(shownColumns(search.columns, rows)), [search.columns, rows])
  const fitting = useMemo(() => {
    const fits = parseFilter(search.q ?? '')
    return rows.filter(
      (row) =>
        (search.kind || row.run.kind !== 'pipeline') && (!search.experiment || row.run.experiment === search.experiment) && fits(row),
    )
  }, [rows, search.q, search.experiment, search.kind])
  if (fitting.length === 0) return <Empty title="No run fits the filter." />
  return (
    <>
      <DataTable
        caption="Runs"
        rows={fitting}
        columns={columns}
        rowKey={({ run }) => run.id}
        rowLabel={({ run }) => `run ${run.name} ${shortId(run.id)}`}
        sort={search.sort}
        onSort={(sort) => set({ sort })}
        selected={split(search.runs)}
        onSelect={(keys) => set({ runs: join(keys) })}
        onOpen={({ run }) =>
          run.kind === 'pipeline'
            ? navigate({ to: '/pipelines/runs/$run', params: { run: run.id } })
            : navigate({ to: '/experiments/runs/$run', params: { run: run.id } })
        }
        tall
      />
      <p className="muted small table-note" role="status">
        {fitting.length} {fitting.length === 1 ? 'run' : 'runs'}
        {rows.length === limit ? `; older ones are not shown` : ''}
      </p>
    </>
  )
}

/** The columns that stand in the address, or the first ones that there are. */
function shownColumns(columns: string | undefined, rows: readonly RunRow[]): readonly string[] {
  return columns ? split(columns) : columnKeys(rows).slice(0, columnsAtFirst)
}

const NothingRan = () => (
  <Empty
    title="Nothing has been tried yet."
    commands={['levain train fit mydata target --algorithm boosting', 'levain pipeline run levain.yaml']}
  >
    Steps of a pipeline log here by themselves. A script does with <code>MLFLOW_TRACKING_URI</code> set to this server, or{' '}
    <code>levain track</code>.
  </Empty>
)
