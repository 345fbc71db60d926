import { Button } from '@mantine/core'
import { IconStethoscope } from '@tabler/icons-react'
import { useTell } from '../../live/ask.ts'
import { Failure } from '../../ui/Failure.tsx'

/** Compares the log with the training data now. */
export function CheckButton({ deployment, quiet = false }: { deployment: string; quiet?: boolean }) {
  const check = useTell('monitor', 'check')
  return (
    <>
      {check.error ? <Failure error={check.error} /> : null}
      <Button
        variant={quiet ? 'subtle' : 'filled'}
        leftSection={<IconStethoscope size={14} />}
        loading={check.isPending}
        onClick={() => check.mutate({ deployment })}
        aria-label={quiet ? `Check now: ${deployment}` : undefined}
      >
        Check now
      </Button>
    </>
  )
}
