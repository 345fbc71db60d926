import { getRouteApi, Link, useNavigate } from '@tanstack/react-router'
import { intervalText } from '../../charts/Interval.tsx'
import { type Output, useAsk } from '../../live/ask.ts'
import { type Column, DataTable } from '../../ui/DataTable.tsx'
import { Empty } from '../../ui/Empty.tsx'
import { Loaded } from '../../ui/Loaded.tsx'
import { Page, Section } from '../../ui/Page.tsx'
import { Ago } from '../../ui/Time.tsx'
import { Aliases } from './Aliases.tsx'
import { metricOrder } from './metricOrder.ts'

type Row = Output<'registry', 'list'>[number]

const columns: readonly Column<Row>[] = [
  {
    key: 'name',
    label: 'Model',
    head: true,
    value: ({ model }) => model.name,
    cell: ({ model }) => (
      <Link to="/models/$model" params={{ model: model.name }}>
        {model.name}
      </Link>
    ),
  },
  { key: 'aliases', label: 'Aliases', cell: ({ model }) => <Aliases aliases={model.aliases} /> },
  { key: 'versions', label: 'Versions', numeric: true, value: (row) => row.versions },
  { key: 'algorithm', label: 'Newest', value: ({ newest }) => newest?.algorithm, cell: ({ newest }) => newest?.algorithm ?? '–' },
  { key: 'metric', label: 'Measured', cell: ({ newest }) => <FirstMetric version={newest} /> },
  { key: 'owner', label: 'Owner', value: ({ model }) => model.owner, cell: ({ model }) => model.owner || <span className="muted">–</span> },
  { key: 'created', label: 'Changed', value: ({ newest }) => newest?.createdAt, cell: ({ newest }) => <Ago at={newest?.createdAt} /> },
]

function FirstMetric({ version }: { version: Row['newest'] }) {
  const key = version ? metricOrder(Object.keys(version.metrics))[0] : undefined
  if (!version || !key) return <span className="muted">–</span>
  return (
    <span className="num nowrap">
      {key} {intervalText(version.metrics[key]!)}
    </span>
  )
}

const route = getRouteApi('/models')

/** Every registered model. */
export default function Models() {
  const { sort } = route.useSearch()
  const navigate = useNavigate()
  const list = useAsk('registry', 'list', {})
  return (
    <Page title="Models" lead="Versions that may answer, and the aliases that say which one does." command="levain registry list">
      <Section flush>
        <Loaded query={list}>
          {(rows) =>
            rows.length === 0 ? (
              <Empty
                title="No model is registered yet."
                commands={['levain train fit mydata target', 'levain registry register sha256:… mymodel']}
              >
                A pipeline registers the model it picked; by hand, train one and register its digest.
              </Empty>
            ) : (
              <DataTable
                caption="Models"
                rows={rows}
                columns={columns}
                rowKey={({ model }) => model.name}
                sort={sort}
                onSort={(next) => navigate({ to: '/models', search: { sort: next }, replace: true })}
                onOpen={({ model }) => navigate({ to: '/models/$model', params: { model: model.name } })}
              />
            )
          }
        </Loaded>
      </Section>
    </Page>
  )
}
