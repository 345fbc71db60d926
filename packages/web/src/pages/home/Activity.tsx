import type { AuditEvent } from '@levain/sdk'
import { useAsk } from '../../live/ask.ts'
import { Empty } from '../../ui/Empty.tsx'
import { Loaded } from '../../ui/Loaded.tsx'
import { Section } from '../../ui/Page.tsx'
import { Glyph } from '../../ui/Status.tsx'
import { Subject } from '../../ui/Subject.tsx'
import { Ago } from '../../ui/Time.tsx'

const shown = 14

/** The newest changes: who did what. */
export function Activity() {
  const audit = useAsk('govern', 'audit', { limit: shown })
  return (
    <Section title="Last activity" flush>
      <Loaded query={audit} bones={8}>
        {(events) =>
          events.length === 0 ? (
            <Empty title="Nothing has changed yet." command="levain govern audit" />
          ) : (
            <ul className="list">
              {events.map((event) => (
                <Change key={event.seq} event={event} />
              ))}
            </ul>
          )
        }
      </Loaded>
    </Section>
  )
}

/** One change, in a line. */
export function Change({ event }: { event: AuditEvent }) {
  return (
    <li className="change">
      <span className="change-what">
        {event.outcome === 'ok' ? null : <Glyph state={event.outcome} size={12} />}
        <code>{event.action}</code> <Subject of={event.resource} />
        {event.outcome === 'ok' ? null : <span className="small break">{event.reason}</span>}
      </span>
      <span className="muted small nowrap">
        {event.actor} · <Ago at={event.at} />
      </span>
    </li>
  )
}
