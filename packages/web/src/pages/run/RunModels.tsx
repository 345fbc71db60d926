import { Link } from '@tanstack/react-router'
import { useAsk } from '../../live/ask.ts'
import { shortId } from '../../ui/format.ts'
import { Section } from '../../ui/Page.tsx'
import { RegisterModel } from './RegisterModel.tsx'
import type { Shown } from './RunPage.tsx'

/** The models a run made or read, and what they are registered as. */
export function RunModels({ data: { run, outputs, inputs } }: { data: Shown }) {
  if (outputs.length === 0 && inputs.models.length === 0) return null
  return (
    <Section title="Models" flush>
      <ul className="list">
        {outputs.map(({ model, step }) => (
          <li key={model} className="row apart run-model">
            <ModelName id={model} note={step > 0 ? `made at step ${step}` : 'made'} />
            <RegisterModel source={`models:/${model}`} run={run.id} loggedModel={model} />
          </li>
        ))}
        {inputs.models.map((model) => (
          <li key={model}>
            <ModelName id={model} note="read" />
          </li>
        ))}
      </ul>
    </Section>
  )
}

function ModelName({ id, note }: { id: string; note: string }) {
  const { data } = useAsk('track', 'loggedModel', { model: id, deleted: true })
  return (
    <div>
      <span className="strong break">{data?.model.name || id}</span>{' '}
      <span className="muted small">
        {note}
        {data?.model.type ? `, ${data.model.type}` : ''} · <span title={id}>{shortId(id)}</span>
      </span>
      {data && data.versions.length > 0 ? (
        <p className="small">
          {data.versions.map(({ name, version }, place) => (
            <span key={`${name}@${version}`}>
              {place > 0 ? ', ' : 'registered as '}
              <Link to="/models/$model/$version" params={{ model: name, version: String(version) }}>
                {name} {version}
              </Link>
            </span>
          ))}
        </p>
      ) : null}
    </div>
  )
}
