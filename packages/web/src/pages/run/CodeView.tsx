import { Empty } from '../../ui/Empty.tsx'
import { Facts } from '../../ui/Facts.tsx'
import { Section } from '../../ui/Page.tsx'
import { ArtifactText } from './ArtifactText.tsx'
import { environmentFile, ModelEnvironment } from './ModelEnvironment.tsx'
import type { Shown } from './RunPage.tsx'

const codeTags: readonly (readonly [string, string])[] = [
  ['mlflow.source.name', 'Program'],
  ['mlflow.source.type', 'Started as'],
  ['mlflow.source.git.repoURL', 'Repository'],
  ['mlflow.source.git.branch', 'Branch'],
  ['mlflow.source.git.commit', 'Commit'],
  ['mlflow.project.entryPoint', 'Entry point'],
]

/** Models of one run mostly have one environment; more of them would be a page of repetitions. */
const modelsMost = 3
const diffFile = /\.(?:diff|patch)$/

/** The program a run was, the changes it had over its commit, and what was installed. */
export function CodeView({ data: { run, tags, artifacts, outputs } }: { data: Shown }) {
  const facts = codeTags.flatMap(([tag, label]) =>
    tags[tag]
      ? [
          [
            label,
            <span key={tag} className="break">
              {tags[tag]}
            </span>,
          ] as const,
        ]
      : [],
  )
  const files = artifacts.filter(({ path }) => diffFile.test(path) || environmentFile.test(path))
  if (facts.length === 0 && files.length === 0 && outputs.length === 0)
    return (
      <Section flush>
        <Empty title="The run did not say which code it was.">
          MLflow's client notes the program and its commit by itself when the script lies in a Git repository.
        </Empty>
      </Section>
    )
  return (
    <>
      {facts.length > 0 ? (
        <Section title="Code">
          <Facts facts={facts} />
        </Section>
      ) : null}
      {files.map(({ path }) => (
        <Section key={path} title={path}>
          <ArtifactText owner={run.id} path={path} />
        </Section>
      ))}
      {outputs.slice(0, modelsMost).map(({ model }) => (
        <ModelEnvironment key={model} model={model} />
      ))}
    </>
  )
}
