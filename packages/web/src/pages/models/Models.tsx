import { getRouteApi, Link, useNavigate } from '@tanstack/react-router'
import { intervalText } from '../../charts/Interval.tsx'
import type { Words } from '../../filter/complete.ts'
import { FilterBox } from '../../filter/FilterBox.tsx'
import { keyText } from '../../filter/key-text.ts'
import { problemIn, readFilter } from '../../filter/read.ts'
import { type Output, useAsk } from '../../live/ask.ts'
import { quote } from '../../ui/Command.tsx'
import { type Column, DataTable } from '../../ui/DataTable.tsx'
import { Empty } from '../../ui/Empty.tsx'
import { Failure } from '../../ui/Failure.tsx'
import { Loaded } from '../../ui/Loaded.tsx'
import { Page, Section } from '../../ui/Page.tsx'
import { TagList } from '../../ui/TagList.tsx'
import { Ago } from '../../ui/Time.tsx'
import { Aliases } from './Aliases.tsx'
import { metricOrder } from './metricOrder.ts'

type Listed = Output<'registry', 'list'>[number]
type Row = Listed & { readonly tags: Readonly<Record<string, string>> }

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
  { key: 'tags', label: 'Tags', cell: ({ tags }) => <TagList tags={tags} /> },
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
const foundMost = 1000

/** Every registered model, or those a search finds. */
export default function Models() {
  const { sort, q = '' } = route.useSearch()
  const navigate = useNavigate()
  const list = useAsk('registry', 'list', {})
  const reading = readFilter(q, 'name')
  const found = useAsk(
    'registry',
    'search',
    { filter: reading.kind === 'filter' ? reading.text : '', limit: foundMost },
    { keepPrevious: true },
  )
  return (
    <Page
      title="Models"
      lead="Versions that may answer, and the aliases that say which one does."
      command={`levain registry search${q ? ` ${quote(q)}` : ''}`}
    >
      {list.data && list.data.length > 0 ? (
        <div className="row toolbar">
          <FilterBox
            label="Filter models"
            value={q}
            onChange={(text) => navigate({ to: '/models', search: { sort, q: text || undefined } as never, replace: true })}
            words={wordsFor(found.data?.models ?? [])}
            nameKey="name"
            refusal={found.error}
            placeholder="words, or name LIKE 'churn%' AND tags.team = 'growth'"
          />
        </div>
      ) : null}
      {found.error && !problemIn(found.error) ? <Failure error={found.error} /> : null}
      <Section flush>
        <Loaded query={list}>
          {(rows) =>
            rows.length === 0 ? (
              <Empty
                title="No model is registered yet."
                commands={['levain train fit mydata target', 'levain registry register sha256:… mymodel']}
              >
                A pipeline registers the model it picked; by hand, train one and register its digest. MLflow's client does with
                registered_model_name.
              </Empty>
            ) : (
              <DataTable
                caption="Models"
                rows={rowsOf(rows, found.data?.models)}
                columns={columns}
                rowKey={({ model }) => model.name}
                sort={sort}
                onSort={(next) => navigate({ to: '/models', search: { sort: next, q: q || undefined } as never, replace: true })}
                onOpen={({ model }) => navigate({ to: '/models/$model', params: { model: model.name } })}
              />
            )
          }
        </Loaded>
      </Section>
    </Page>
  )
}

type Found = Output<'registry', 'search'>['models']

/** The models found, with their labels; all while the search is under way. */
function rowsOf(rows: readonly Listed[], found: Found | undefined): readonly Row[] {
  if (!found) return rows.map((row) => ({ ...row, tags: {} }))
  const tags = new Map(found.map((one) => [one.model.name, one.tags]))
  return rows.flatMap((row) => {
    const own = tags.get(row.model.name)
    return own ? [{ ...row, tags: own }] : []
  })
}

const wordsFor = (models: Found): Words => ({
  keys: ['name', ...new Set(models.flatMap(({ tags }) => Object.keys(tags)).map((key) => keyText('tags', key)))],
  valuesOf: (key) => (key === 'name' ? models.map(({ model }) => model.name).slice(0, 50) : []),
})
