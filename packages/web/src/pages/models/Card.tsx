import { Button } from '@mantine/core'
import { IconPrinter } from '@tabler/icons-react'
import { getRouteApi, Link } from '@tanstack/react-router'
import { hasInterval } from '../../charts/Interval.tsx'
import { Lineage } from '../../graph/Lineage.tsx'
import { type Output, useAsk } from '../../live/ask.ts'
import { quote } from '../../ui/Command.tsx'
import { Empty } from '../../ui/Empty.tsx'
import { Facts } from '../../ui/Facts.tsx'
import { formatNumber, shortId } from '../../ui/format.ts'
import { Loaded } from '../../ui/Loaded.tsx'
import { Section } from '../../ui/Page.tsx'
import { Ago } from '../../ui/Time.tsx'
import { RunDatasets } from '../run/RunDatasets.tsx'
import { Aliases } from './Aliases.tsx'
import { Approvals } from './Approvals.tsx'
import { CopyMarkdown } from './CopyMarkdown.tsx'
import { MetricTable } from './MetricTable.tsx'
import './models.css'
import { SignatureTable } from './SignatureTable.tsx'
import { VerdictView } from './VerdictView.tsx'
import { VersionPage } from './VersionPage.tsx'

type CardData = Output<'govern', 'card'>
const route = getRouteApi('/models/$model/$version/card')

/** The model card of a version: to read, to print, to send. */
export default function Card() {
  const { model, version } = route.useParams()
  const card = useAsk('govern', 'card', { model, version: Number(version) })
  return (
    <VersionPage
      model={model}
      version={version}
      lead={card.data?.model.description || undefined}
      actions={
        card.data ? (
          <>
            <CopyMarkdown text={card.data.markdown} />
            <Button variant="default" leftSection={<IconPrinter size={14} />} onClick={() => window.print()}>
              Print
            </Button>
          </>
        ) : null
      }
      command={`levain govern card ${quote(model)} ${version}`}
    >
      <Loaded query={card} bones={10}>
        {(data) => <Sections card={data} />}
      </Loaded>
    </VersionPage>
  )
}

function Sections({ card }: { card: CardData }) {
  const { model, version, verdict } = card
  const measured = Object.values(version.metrics).some(hasInterval)
  return (
    <>
      <div className="columns">
        <Purpose card={card} />
        <Made card={card} />
      </div>
      {card.run && !version.trainedOn ? <DatasetsOfRun run={card.run.id} /> : null}
      <Section title="Metrics" note={measured ? 'on held-out rows, with 95 % intervals' : 'as they were logged'} flush>
        <MetricTable metrics={version.metrics} />
      </Section>
      <Section title="Verdict" flush>
        {verdict ? (
          <VerdictView verdict={verdict} />
        ) : (
          <Empty title="Not judged." command={`levain validate model ${model.name}@${version.version} mydata`} />
        )}
      </Section>
      <Section title="What goes in" note={version.signature ? `gives ${version.signature.output.name}` : undefined} flush>
        {version.signature ? (
          <SignatureTable signature={version.signature} profile={card.profile} />
        ) : (
          <Empty title="Only its own framework knows what it reads." />
        )}
      </Section>
      <div className="columns">
        <Section title="Parameters">
          {Object.keys(card.params).length === 0 ? <p className="muted">None logged.</p> : <Facts facts={Object.entries(card.params)} />}
        </Section>
        <Section title="Approvals" flush>
          <Approvals approvals={card.approvals} />
        </Section>
      </div>
      <Lineage of={`model:${model.name}@${version.version}`} />
    </>
  )
}

/** What the run read, where the version itself does not say what it was trained on. */
function DatasetsOfRun({ run }: { run: string }) {
  const shown = useAsk('track', 'show', { run })
  return shown.data ? <RunDatasets inputs={shown.data.inputs} /> : null
}

function Purpose({ card: { model, version } }: { card: CardData }) {
  return (
    <Section title="What it is for">
      <Facts
        facts={[
          ['Intended use', model.intendedUse || <span className="muted">not written down</span>],
          ['Owner', model.owner || <span className="muted">nobody named</span>],
          ['Aliases', <Aliases key="aliases" aliases={model.aliases} version={version.version} />],
          ['Answers', version.signature ? `${version.signature.output.name} (${version.signature.output.task})` : undefined],
          ['Classes', version.signature?.output.classes?.map(String).join(', ')],
        ]}
      />
    </Section>
  )
}

function Made({ card: { version, run, profile } }: { card: CardData }) {
  return (
    <Section title="How it was made">
      <Facts
        facts={[
          ['Algorithm', version.algorithm],
          [
            'Trained on',
            version.trainedOn ? (
              <Link key="data" to="/data/$name" params={{ name: version.trainedOn }}>
                table {shortId(version.trainedOn)}
              </Link>
            ) : undefined,
          ],
          ['Rows', profile ? formatNumber(profile.rows) : undefined],
          [
            'Run',
            run ? (
              <Link key="run" to="/experiments/runs/$run" params={{ run: run.id }}>
                {shortId(run.id)}
              </Link>
            ) : undefined,
          ],
          ['By', version.createdBy],
          ['When', <Ago key="when" at={version.createdAt} />],
          [
            'Digest',
            version.manifest ? (
              <span key="digest" className="mono">
                {version.manifest.slice(0, 23)}…
              </span>
            ) : undefined,
          ],
        ]}
      />
    </Section>
  )
}
