import { Button } from '@mantine/core'
import { useTell } from '../../live/ask.ts'
import { Failure } from '../../ui/Failure.tsx'
import type { TrafficState } from './Traffic.tsx'

/** Give the version that is tried everything, or nothing any more. Both take effect at once and can be undone. */
export function TrafficActions({ state: { deployment, arms } }: { state: TrafficState }) {
  const promote = useTell('deploy', 'promote')
  const abort = useTell('deploy', 'abort')
  const tried = arms.find(({ version }) => version !== deployment.version)
  if (!tried || arms.length < 2) return null
  return (
    <>
      {promote.error ? <Failure error={promote.error} /> : null}
      {abort.error ? <Failure error={abort.error} /> : null}
      <Button size="xs" loading={promote.isPending} onClick={() => promote.mutate({ deployment: deployment.name })}>
        All to version {tried.version}
      </Button>
      <Button size="xs" variant="default" loading={abort.isPending} onClick={() => abort.mutate({ deployment: deployment.name })}>
        All back to {deployment.version}
      </Button>
    </>
  )
}
