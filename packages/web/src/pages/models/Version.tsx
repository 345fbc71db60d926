import { getRouteApi, Link } from '@tanstack/react-router'
import { type Output, useAsk } from '../../live/ask.ts'
import { quote } from '../../ui/Command.tsx'
import { Empty } from '../../ui/Empty.tsx'
import { Facts } from '../../ui/Facts.tsx'
import { shortId } from '../../ui/format.ts'
import { Loaded } from '../../ui/Loaded.tsx'
import { Section } from '../../ui/Page.tsx'
import { Snippet } from '../../ui/Snippet.tsx'
import { Status } from '../../ui/Status.tsx'
import { Ago } from '../../ui/Time.tsx'
import { Artifacts } from '../run/Artifacts.tsx'
import { Markdown } from '../run/Markdown.tsx'
import { loadSnippet } from './load-snippet.ts'
import './models.css'
import { PendingApprovals } from './PendingApprovals.tsx'
import { SignatureTable } from './SignatureTable.tsx'
import { VersionLabels } from './VersionLabels.tsx'
import { VersionPage } from './VersionPage.tsx'

type Details = Output<'registry', 'version'>
const route = getRouteApi('/models/$model/$version')

/** One version of a model: what it is, how to load it, and what is said about it. */
export default function Version() {
  const { model, version } = route.useParams()
  const shown = useAsk('registry', 'version', { model, version: Number(version) })
  return (
    <VersionPage model={model} version={version} command={`levain registry version ${quote(model)} ${version}`}>
      <Loaded query={shown} bones={8}>
        {(details) => <Known details={details} />}
      </Loaded>
    </VersionPage>
  )
}

function Known({ details }: { details: Details }) {
  const { version } = details
  return (
    <>
      <Section>
        <Facts across facts={factsOf(version)} />
      </Section>
      <PendingApprovals model={version.model} version={version.version} />
      <div className="columns">
        <VersionLabels details={details} />
        <Section title="Load it from Python">
          <Snippet label="Python" text={loadSnippet(version, window.location.origin)} />
        </Section>
      </div>
      {version.description ? (
        <Section title="Description">
          <Markdown text={version.description} />
        </Section>
      ) : null}
      <Section title="What goes in" note={version.signature ? `gives ${version.signature.output.name}` : undefined} flush>
        {version.signature ? (
          <SignatureTable signature={version.signature} profile={null} />
        ) : (
          <Empty title="Only its own framework knows what it reads." />
        )}
      </Section>
      {version.loggedModel ? <Artifacts owner={version.loggedModel} /> : null}
    </>
  )
}

const states = { ready: 'ready', pending: 'pending', failed: 'failed' } as const

function factsOf(version: Details['version']) {
  return [
    ['Status', <Status key="status" state={states[version.status]} />],
    ['Framework', version.algorithm || undefined],
    [
      'Run',
      version.run ? (
        <Link key="run" to="/experiments/runs/$run" params={{ run: version.run }}>
          {shortId(version.run)}
        </Link>
      ) : undefined,
    ],
    [
      'Made from',
      version.source ? (
        <code key="source" className="break">
          {version.source}
        </code>
      ) : undefined,
    ],
    ['By', version.createdBy],
    ['Made', <Ago key="made" at={version.createdAt} />],
    ['Changed', <Ago key="changed" at={version.updatedAt} />],
  ] as const
}
