import type { Deployment } from '@levain/sdk'
import { Link, useNavigate } from '@tanstack/react-router'
import { useAsk } from '../../live/ask.ts'
import { type Column, DataTable } from '../../ui/DataTable.tsx'
import { Empty } from '../../ui/Empty.tsx'
import { Loaded } from '../../ui/Loaded.tsx'
import { Page, Section } from '../../ui/Page.tsx'
import { Status } from '../../ui/Status.tsx'
import { Ago } from '../../ui/Time.tsx'
import { AlertList } from './AlertList.tsx'
import { CheckButton } from './CheckButton.tsx'
import { driftedOf, featuresOf, windowsOf } from './windows.ts'

const columns: readonly Column<Deployment>[] = [
  {
    key: 'name',
    label: 'Deployment',
    head: true,
    value: ({ name }) => name,
    cell: ({ name }) => (
      <Link to="/monitoring/$deployment" params={{ deployment: name }}>
        {name}
      </Link>
    ),
  },
  { key: 'model', label: 'Answers with', cell: ({ model, version }) => `${model}@${version}` },
  { key: 'drift', label: 'Newest window', cell: ({ name }) => <NewestWindow deployment={name} /> },
  { key: 'checked', label: 'Checked', cell: ({ name }) => <Checked deployment={name} /> },
  { key: 'policy', label: 'Retrains with', cell: ({ name }) => <Policy deployment={name} /> },
  { key: 'check', label: <span className="visually-hidden">Check</span>, cell: ({ name }) => <CheckButton deployment={name} quiet /> },
]

const useNewest = (deployment: string) => {
  const signals = useAsk('monitor', 'signals', { deployment, limit: 200 })
  return { pending: signals.isPending, window: signals.data ? windowsOf(signals.data)[0] : undefined }
}

function NewestWindow({ deployment }: { deployment: string }) {
  const { pending, window } = useNewest(deployment)
  if (!window) return <span className="muted">{pending ? '…' : 'never checked'}</span>
  const drifted = driftedOf(window.signals)
  const all = featuresOf(window.signals).length
  return (
    <Status
      state={drifted.length > 0 ? 'drift' : 'no-drift'}
      label={drifted.length > 0 ? `${drifted.length} of ${all} drifted` : `none of ${all} drifted`}
    />
  )
}

function Checked({ deployment }: { deployment: string }) {
  const { window } = useNewest(deployment)
  return <Ago at={window?.signals[0]?.createdAt} />
}

function Policy({ deployment }: { deployment: string }) {
  const policies = useAsk('retrain', 'list', {})
  const policy = policies.data?.find((one) => one.deployment === deployment)
  return policy ? (
    <Link to="/pipelines/$name" params={{ name: policy.pipeline }}>
      {policy.pipeline}
    </Link>
  ) : (
    <span className="muted">nothing</span>
  )
}

/** Every deployment with what its newest check said, and the alerts. */
export default function Monitoring() {
  const list = useAsk('deploy', 'list', {})
  const navigate = useNavigate()
  return (
    <Page
      title="Monitoring"
      lead="Whether what comes in still looks like what training saw, and whether it matters."
      command="levain monitor alerts --open"
    >
      <Section flush>
        <Loaded query={list}>
          {(rows) =>
            rows.length === 0 ? (
              <Empty
                title="Nothing to watch yet."
                commands={[
                  'levain deploy apply mymodel@champion',
                  `levain deploy predict mymodel '[[5.1,3.5,1.4,0.2]]'`,
                  'levain monitor check mymodel',
                ]}
              >
                A deployment keeps a log of what it answers; a check compares it with the profile of the training data.
              </Empty>
            ) : (
              <DataTable
                caption="Monitored deployments"
                rows={rows}
                columns={columns}
                rowKey={({ name }) => name}
                onOpen={({ name }) => navigate({ to: '/monitoring/$deployment', params: { deployment: name } })}
              />
            )
          }
        </Loaded>
      </Section>
      <AlertList />
    </Page>
  )
}
