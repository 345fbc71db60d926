import type { Deployment } from '@levain/sdk'
import { Button, Modal } from '@mantine/core'
import { IconArrowBackUp, IconPlayerPlay, IconPlayerStop } from '@tabler/icons-react'
import { useState } from 'react'
import { useTell } from '../../live/ask.ts'
import { Command, quote } from '../../ui/Command.tsx'
import { Failure } from '../../ui/Failure.tsx'

type Asked = 'rollback' | 'stop'

/** Roll back, stop, or start again. The first two ask before they act. */
export function DeploymentActions({ deployment }: { deployment: Deployment }) {
  const [asked, setAsked] = useState<Asked>()
  const apply = useTell('deploy', 'apply')
  const { name, status, previous, model, version } = deployment
  const down = status === 'stopped' || status === 'failed'
  return (
    <>
      {apply.error ? <Failure error={apply.error} /> : null}
      {previous && !down ? (
        <Button variant="default" leftSection={<IconArrowBackUp size={14} />} onClick={() => setAsked('rollback')}>
          Roll back to {previous.version}
        </Button>
      ) : null}
      {down ? (
        <Button
          leftSection={<IconPlayerPlay size={14} />}
          loading={apply.isPending}
          onClick={() => apply.mutate({ model: `${model}@${version}`, name })}
        >
          Start again
        </Button>
      ) : (
        <Button variant="default" leftSection={<IconPlayerStop size={14} />} onClick={() => setAsked('stop')}>
          Stop
        </Button>
      )}
      {asked ? <Sure asked={asked} deployment={deployment} onClose={() => setAsked(undefined)} /> : null}
    </>
  )
}

function Sure({ asked, deployment, onClose }: { asked: Asked; deployment: Deployment; onClose: () => void }) {
  const act = useTell('deploy', asked)
  const { name, version, previous } = deployment
  const title = asked === 'rollback' ? `Roll ${name} back` : `Stop ${name}`
  return (
    <Modal opened onClose={onClose} title={title} closeButtonProps={{ 'aria-label': 'Close' }}>
      <div className="stack close">
        <p>
          {asked === 'rollback'
            ? `Version ${previous?.version} answers again in place of version ${version}. No request fails meanwhile.`
            : 'It answers what it has begun, then stops. Its log of predictions stays.'}
        </p>
        <Command line={`levain deploy ${asked} ${quote(name)}`} />
        {act.error ? <Failure error={act.error} /> : null}
        <div className="row">
          <Button data-autofocus loading={act.isPending} onClick={() => act.mutate({ deployment: name }, { onSuccess: onClose })}>
            {asked === 'rollback' ? 'Roll back' : 'Stop'}
          </Button>
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
        </div>
      </div>
    </Modal>
  )
}
