import type { Deployment as Deployed, Signature } from '@levain/sdk'
import { getRouteApi, Link } from '@tanstack/react-router'
import { Lineage } from '../../graph/Lineage.tsx'
import { type Output, useAsk } from '../../live/ask.ts'
import { quote } from '../../ui/Command.tsx'
import { Facts } from '../../ui/Facts.tsx'
import { Failure } from '../../ui/Failure.tsx'
import { formatNumber } from '../../ui/format.ts'
import { Loaded } from '../../ui/Loaded.tsx'
import { Page, Section } from '../../ui/Page.tsx'
import { Status } from '../../ui/Status.tsx'
import { Ago } from '../../ui/Time.tsx'
import { DeploymentActions } from './DeploymentActions.tsx'
import './deployments.css'
import { NewestPredictions } from './NewestPredictions.tsx'
import { ReviewQueue } from './ReviewQueue.tsx'
import { Traffic } from './Traffic.tsx'
import { TryIt } from './TryIt.tsx'

const route = getRouteApi('/deployments/$name')
const everyMs = 5000

/** One deployment: what answers, a form to try it, its counters and newest answers. */
export default function DeploymentPage() {
  const { name } = route.useParams()
  const show = useAsk('deploy', 'show', { deployment: name }, { everyMs })
  return (
    <Page
      title={name}
      crumbs={[{ label: 'Deployments', to: '/deployments' }, { label: name }]}
      actions={show.data ? <DeploymentActions deployment={show.data.deployment} /> : null}
      command={`levain deploy show ${quote(name)}`}
    >
      <Loaded query={show} bones={10}>
        {(data) => <Known data={data} />}
      </Loaded>
    </Page>
  )
}

function Known({ data }: { data: Output<'deploy', 'show'> }) {
  const { deployment, stats, example } = data
  return (
    <>
      <Summary deployment={deployment} stats={stats} />
      <Traffic deployment={deployment.name} />
      {deployment.error ? <Failure error={new Error(deployment.error)} /> : null}
      <TryIt
        key={`${deployment.name} ${deployment.version}`}
        deployment={deployment}
        signature={data.signature as unknown as Signature}
        example={example}
      />
      <ReviewQueue deployment={deployment.name} signature={data.signature as unknown as Signature} />
      <NewestPredictions deployment={deployment.name} />
      <Lineage of={`deployment:${deployment.name}`} />
    </>
  )
}

function Summary({ deployment, stats }: { deployment: Deployed; stats: Output<'deploy', 'show'>['stats'] }) {
  const { model, version, previous } = deployment
  return (
    <Section>
      <Facts
        across
        facts={[
          ['Status', <Status key="status" state={deployment.status} />],
          [
            'Answers with',
            <Link key="model" to="/models/$model/$version/card" params={{ model, version: String(version) }}>
              {model}@{version}
            </Link>,
          ],
          ['Before', previous ? `${model}@${previous.version}` : undefined],
          ['Requests', stats ? formatNumber(stats.requests) : undefined],
          ['Errors', stats ? formatNumber(stats.errors) : undefined],
          ['Median', stats?.p50Ms ? `${formatNumber(stats.p50Ms, 3)} ms` : undefined],
          ['99 %', stats?.p99Ms ? `${formatNumber(stats.p99Ms, 3)} ms` : undefined],
          ['Changed', <Ago key="changed" at={deployment.updatedAt} />],
          [
            'Drift',
            <Link key="drift" to="/monitoring/$deployment" params={{ deployment: deployment.name }}>
              Monitoring
            </Link>,
          ],
        ]}
      />
    </Section>
  )
}
