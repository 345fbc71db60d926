import { Button } from '@mantine/core'
import { IconPlayerPlay, IconPlayerStop } from '@tabler/icons-react'
import { useTell } from '../../live/ask.ts'
import { Failure } from '../../ui/Failure.tsx'
import type { Report } from './AutomlRun.tsx'

const again = '60s'

/** Stops it, so that it keeps the best there is by then; or goes on for another minute. */
export function AutomlActions({ report: { run } }: { report: Report }) {
  const stop = useTell('automl', 'stop')
  const resume = useTell('automl', 'resume')
  const error = stop.error ?? resume.error
  return (
    <>
      {error ? <Failure error={error} /> : null}
      {stop.data?.asked === false ? <span className="muted small">Another process is at work; stop it there.</span> : null}
      {run.status === 'running' ? (
        <Button
          variant="default"
          leftSection={<IconPlayerStop size={14} />}
          loading={stop.isPending}
          onClick={() => stop.mutate({ run: run.id })}
        >
          Stop and keep the best
        </Button>
      ) : (
        <Button
          variant="default"
          leftSection={<IconPlayerPlay size={14} />}
          loading={resume.isPending}
          onClick={() => resume.mutate({ run: run.id, time: again, wait: false })}
        >
          Go on for a minute
        </Button>
      )}
    </>
  )
}
