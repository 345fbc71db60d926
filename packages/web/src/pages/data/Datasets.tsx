import { getRouteApi, Link, useNavigate } from '@tanstack/react-router'
import { Sparkline } from '../../charts/Sparkline.tsx'
import { type Output, useAsk } from '../../live/ask.ts'
import { type Column, DataTable } from '../../ui/DataTable.tsx'
import { Empty } from '../../ui/Empty.tsx'
import { Filter } from '../../ui/Filter.tsx'
import { formatBytes, formatNumber } from '../../ui/format.ts'
import { Loaded } from '../../ui/Loaded.tsx'
import { Page, Section } from '../../ui/Page.tsx'
import { Ago } from '../../ui/Time.tsx'

type Row = Output<'explore', 'list'>[number]
const route = getRouteApi('/data')

const columns: readonly Column<Row>[] = [
  {
    key: 'name',
    label: 'Dataset',
    head: true,
    value: ({ dataset }) => dataset.name,
    cell: ({ dataset }) => (
      <Link to="/data/$name" params={{ name: dataset.name }}>
        {dataset.name}
      </Link>
    ),
  },
  {
    key: 'about',
    label: 'About',
    value: ({ dataset }) => dataset.description,
    cell: ({ dataset }) => dataset.description || <span className="muted">–</span>,
  },
  { key: 'version', label: 'Version', numeric: true, value: ({ newest }) => newest?.version },
  { key: 'rows', label: 'Rows', numeric: true, value: ({ newest }) => newest?.rows, cell: ({ newest }) => formatNumber(newest?.rows) },
  { key: 'history', label: 'Rows by version', cell: ({ dataset }) => <RowHistory name={dataset.name} /> },
  { key: 'columns', label: 'Columns', numeric: true, value: ({ newest }) => newest?.schema.length },
  {
    key: 'bytes',
    label: 'Size',
    numeric: true,
    value: ({ newest }) => newest?.bytes,
    cell: ({ newest }) => (newest ? formatBytes(newest.bytes) : '–'),
  },
  { key: 'changed', label: 'Changed', value: ({ newest }) => newest?.createdAt, cell: ({ newest }) => <Ago at={newest?.createdAt} /> },
]

function RowHistory({ name }: { name: string }) {
  const show = useAsk('explore', 'show', { dataset: name })
  const versions = [...(show.data?.versions ?? [])].sort((a, b) => a.version - b.version)
  return <Sparkline values={versions.map(({ rows }) => rows)} label={`Rows of ${name} by version`} />
}

/** Every dataset with its newest version. */
export default function Datasets() {
  const search = route.useSearch()
  const navigate = useNavigate()
  const list = useAsk('explore', 'list', {})
  const set = (change: typeof search) => navigate({ to: '/data', search: { ...search, ...change }, replace: true })
  const fits = ({ dataset }: Row) =>
    `${dataset.name} ${dataset.description} ${dataset.owner}`.toLowerCase().includes((search.q ?? '').toLowerCase())
  return (
    <Page
      title="Data"
      lead="Tables kept as versions that never change. A name is the newest of them."
      actions={list.data?.length ? <Filter value={search.q} onChange={(q) => set({ q })} label="Filter datasets" /> : null}
      command="levain explore list"
    >
      <Section flush>
        <Loaded query={list}>
          {(rows) =>
            rows.length === 0 ? (
              <Empty
                title="No data yet."
                commands={['levain ingest file data.csv mydata', `levain ingest query "select * from 'data/*.parquet'" mydata`]}
              >
                CSV, JSON lines and Parquet come in as they are; SQL over files too. A bad row is named with its line and column.
              </Empty>
            ) : (
              <DataTable
                caption="Datasets"
                rows={rows.filter(fits)}
                columns={columns}
                rowKey={({ dataset }) => dataset.name}
                sort={search.sort}
                onSort={(sort) => set({ sort })}
                onOpen={({ dataset }) => navigate({ to: '/data/$name', params: { name: dataset.name } })}
              />
            )
          }
        </Loaded>
      </Section>
    </Page>
  )
}
