import { Bones } from '../../ui/Loaded.tsx'
import { Section } from '../../ui/Page.tsx'
import { Status } from '../../ui/Status.tsx'
import type { Report } from './AutomlRun.tsx'

type Guardrail = Report['state']['guardrails'][number]

const order: readonly Guardrail['state'][] = ['alerted', 'done', 'passed']

/** What was found in the data before anything was learned; what a person should look at comes first. */
export function Guardrails({ guardrails }: { guardrails: readonly Guardrail[] }) {
  const sorted = [...guardrails].sort((a, b) => order.indexOf(a.state) - order.indexOf(b.state))
  const alerts = guardrails.filter(({ state }) => state === 'alerted').length
  return (
    <Section title="Guardrails" note={alerts > 0 ? `${alerts} to look at` : 'nothing to look at'} flush>
      {guardrails.length === 0 ? (
        <Bones lines={3} />
      ) : (
        <ul className="list">
          {sorted.map(({ name, state, said, columns }) => (
            <li key={`${name} ${columns.join()}`} className="guardrail">
              <span className="strong">{name.replaceAll('-', ' ')}</span>
              <Status state={state} />
              <span className="guardrail-said break">{said}</span>
            </li>
          ))}
        </ul>
      )}
    </Section>
  )
}
