import type { Alert } from '@levain/sdk'
import { Button } from '@mantine/core'
import { useTell } from '../../live/ask.ts'
import { Failure } from '../../ui/Failure.tsx'

/** Says that somebody looks at an alert, or that it is over. */
export function AlertActions({ alert }: { alert: Alert }) {
  const acknowledge = useTell('monitor', 'acknowledge')
  if (alert.status === 'resolved') return null
  return (
    <span className="row tight">
      {alert.status === 'acknowledged' ? null : (
        <Button variant="default" loading={acknowledge.isPending} onClick={() => acknowledge.mutate({ alert: alert.id })}>
          Acknowledge
        </Button>
      )}
      <Button variant="subtle" disabled={acknowledge.isPending} onClick={() => acknowledge.mutate({ alert: alert.id, resolve: true })}>
        Resolve
      </Button>
      {acknowledge.error ? <Failure error={acknowledge.error} /> : null}
    </span>
  )
}
