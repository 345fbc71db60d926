import type { Experiment } from '@levain/sdk'
import { Button, Modal } from '@mantine/core'
import { useTell } from '../../live/ask.ts'
import { Failure } from '../../ui/Failure.tsx'

/** Puts an experiment and its runs into the bin, once one is sure. */
export function DeleteDialog({ experiment, onClose }: { experiment: Experiment; onClose: () => void }) {
  const remove = useTell('track', 'deleteExperiment')
  return (
    <Modal opened onClose={onClose} title={`Delete ${experiment.name}?`} closeButtonProps={{ 'aria-label': 'Close' }}>
      <div className="stack close">
        <p>The experiment and its runs go into the bin. They can be restored from there.</p>
        {remove.error ? <Failure error={remove.error} /> : null}
        <div className="row">
          <Button loading={remove.isPending} onClick={() => remove.mutate({ experiment: experiment.id }, { onSuccess: onClose })}>
            Delete
          </Button>
          <Button variant="default" onClick={onClose}>
            Keep it
          </Button>
        </div>
      </div>
    </Modal>
  )
}
