import { Link, useNavigate } from '@tanstack/react-router'
import { type Output, useAsk } from '../../live/ask.ts'
import { CopyButton } from '../../ui/Command.tsx'
import { type Column, DataTable } from '../../ui/DataTable.tsx'
import { Empty } from '../../ui/Empty.tsx'
import { formatNumber } from '../../ui/format.ts'
import { Loaded } from '../../ui/Loaded.tsx'
import { Page, Section } from '../../ui/Page.tsx'
import { Status } from '../../ui/Status.tsx'
import { Ago } from '../../ui/Time.tsx'

type Row = Output<'deploy', 'list'>[number]

const columns: readonly Column<Row>[] = [
  {
    key: 'name',
    label: 'Deployment',
    head: true,
    value: ({ name }) => name,
    cell: ({ name }) => (
      <Link to="/deployments/$name" params={{ name }}>
        {name}
      </Link>
    ),
  },
  { key: 'status', label: 'Status', cell: ({ status }) => <Status state={status} /> },
  {
    key: 'model',
    label: 'Answers with',
    cell: ({ model, version }) => (
      <Link to="/models/$model/$version/card" params={{ model, version: String(version) }}>
        {model}@{version}
      </Link>
    ),
  },
  {
    key: 'previous',
    label: 'Before',
    cell: ({ model, previous }) => (previous ? `${model}@${previous.version}` : <span className="muted">–</span>),
  },
  { key: 'requests', label: 'Requests', numeric: true, cell: (row) => <Stat deployment={row} of="requests" /> },
  { key: 'p50', label: 'Median ms', numeric: true, cell: (row) => <Stat deployment={row} of="p50Ms" /> },
  {
    key: 'url',
    label: 'Address',
    cell: ({ url }) => (
      <span className="row tight nowrap">
        <code>{url}</code>
        <CopyButton text={url} label="Copy address" />
      </span>
    ),
  },
  { key: 'updated', label: 'Changed', cell: ({ updatedAt }) => <Ago at={updatedAt} /> },
]

function Stat({ deployment, of }: { deployment: Row; of: 'requests' | 'p50Ms' }) {
  const running = deployment.status === 'ready' || deployment.status === 'degraded'
  const show = useAsk('deploy', 'show', { deployment: deployment.name }, { enabled: running, everyMs: 5000 })
  return <>{formatNumber(show.data?.stats?.[of], 3)}</>
}

/** Every process that answers predictions. */
export default function Deployments() {
  const list = useAsk('deploy', 'list', {})
  const navigate = useNavigate()
  return (
    <Page title="Deployments" lead="Processes that answer predictions, each with the version it answers with." command="levain deploy list">
      <Section flush>
        <Loaded query={list}>
          {(rows) =>
            rows.length === 0 ? (
              <Empty title="Nothing answers predictions yet." command="levain deploy apply mymodel@champion --port 4000">
                A deployment is a process of its own. It listens on this machine only unless you ask for more.
              </Empty>
            ) : (
              <DataTable
                caption="Deployments"
                rows={rows}
                columns={columns}
                rowKey={({ name }) => name}
                onOpen={({ name }) => navigate({ to: '/deployments/$name', params: { name } })}
              />
            )
          }
        </Loaded>
      </Section>
    </Page>
  )
}
