import { useAsk } from '../../live/ask.ts'
import { Section } from '../../ui/Page.tsx'
import { Approvals } from './Approvals.tsx'

/** Questions about versions of a model that wait for an answer; nothing where there is none. */
export function PendingApprovals({ model, version }: { model: string; version?: number }) {
  const asked = useAsk('govern', 'approvals', { pending: true })
  const own = (asked.data ?? []).filter(({ subject, status }) => {
    if (status !== 'pending') return false
    return version === undefined ? subject.startsWith(`model:${model}@`) : subject === `model:${model}@${version}`
  })
  if (own.length === 0) return null
  return (
    <Section title="Waits for an answer" note={String(own.length)} flush>
      <Approvals approvals={own} />
    </Section>
  )
}
