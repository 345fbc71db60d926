import type { Experiment } from '@levain/sdk'
import { Button, Modal, TextInput } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { useTell } from '../../live/ask.ts'
import { Failure } from '../../ui/Failure.tsx'

/** Creates an experiment, or gives one another name. */
export function NameDialog({ experiment, before = '', onClose }: { experiment?: Experiment; before?: string; onClose: () => void }) {
  const [name, setName] = useState(experiment?.name ?? before)
  const navigate = useNavigate()
  const create = useTell('track', 'createExperiment')
  const rename = useTell('track', 'renameExperiment')
  const error = create.error ?? rename.error
  const submit = () => {
    if (experiment) return rename.mutate({ experiment: experiment.id, name }, { onSuccess: onClose })
    create.mutate(
      { name },
      { onSuccess: (made) => navigate({ to: '/experiments/$experiment', params: { experiment: made.experiment.id } }) },
    )
  }
  return (
    <Modal
      opened
      onClose={onClose}
      title={experiment ? `Rename ${experiment.name}` : 'New experiment'}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <form
        className="stack close"
        onSubmit={(event) => {
          event.preventDefault()
          submit()
        }}
      >
        <TextInput
          label="Name"
          description="A slash makes a folder, e.g. churn/2026/trees"
          required
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          data-autofocus
        />
        {error ? <Failure error={error} /> : null}
        <div className="row">
          <Button type="submit" loading={create.isPending || rename.isPending}>
            {experiment ? 'Rename' : 'Create'}
          </Button>
        </div>
      </form>
    </Modal>
  )
}
