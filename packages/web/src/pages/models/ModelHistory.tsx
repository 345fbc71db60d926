import { useAsk } from '../../live/ask.ts'
import { Empty } from '../../ui/Empty.tsx'
import { Loaded } from '../../ui/Loaded.tsx'
import { Section } from '../../ui/Page.tsx'
import { Change } from '../home/Activity.tsx'
import '../home/home.css'

/** Who changed what about a model, newest first; refusals too. */
export function ModelHistory({ name }: { name: string }) {
  const audit = useAsk('govern', 'audit', { limit: 2000 })
  return (
    <Section title="History" note="from the audit trail" flush>
      <Loaded query={audit}>
        {(events) => {
          const own = events.filter(({ resource }) => resource === `model:${name}` || resource.startsWith(`model:${name}@`))
          return own.length === 0 ? (
            <Empty title="Nothing about this model has changed yet." command="levain govern audit" />
          ) : (
            <ul className="list">
              {own.map((event) => (
                <Change key={event.seq} event={event} />
              ))}
            </ul>
          )
        }}
      </Loaded>
    </Section>
  )
}
