import { useAsk } from '../../live/ask.ts'
import { Section } from '../../ui/Page.tsx'
import { ArtifactText } from './ArtifactText.tsx'

/** Files that say what was installed. */
export const environmentFile = /(?:^|\/)(?:requirements\.txt|conda\.ya?ml|python_env\.ya?ml|environment\.(?:json|ya?ml)|pip-freeze\.txt)$/

const filesMost = 1000

/** What a model needs to be installed, as its client wrote it beside the model. */
export function ModelEnvironment({ model }: { model: string }) {
  const shown = useAsk('track', 'loggedModel', { model, deleted: true })
  const listed = useAsk('track', 'artifacts', { run: model, limit: filesMost })
  const files = (listed.data?.files ?? []).filter(({ path }) => environmentFile.test(path))
  return files.map(({ path }) => (
    <Section key={path} title={path} note={`of the model ${shown.data?.model.name || model}`}>
      <ArtifactText owner={model} path={path} />
    </Section>
  ))
}
