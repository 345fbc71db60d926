import { Button, Modal, TextInput } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { useAsk, useTell } from '../../live/ask.ts'
import { Command, quote } from '../../ui/Command.tsx'
import { Failure } from '../../ui/Failure.tsx'

interface RegisterModelProps {
  readonly source: string
  readonly run: string
  readonly loggedModel?: string
}

/** Makes a model of a run the next version under a name. */
export function RegisterModel({ source, run, loggedModel }: RegisterModelProps) {
  const [open, setOpen] = useState(false)
  return (
    <>
      <Button size="compact-sm" variant="default" onClick={() => setOpen(true)}>
        Register
      </Button>
      {open ? <RegisterDialog {...{ source, run }} {...(loggedModel ? { loggedModel } : {})} onClose={() => setOpen(false)} /> : null}
    </>
  )
}

function RegisterDialog({ source, run, loggedModel, onClose }: RegisterModelProps & { onClose: () => void }) {
  const [name, setName] = useState('')
  const navigate = useNavigate()
  const models = useAsk('registry', 'list', {})
  const create = useTell('registry', 'create')
  const register = useTell('registry', 'createVersion')
  const submit = async () => {
    const known = models.data?.some(({ model }) => model.name === name)
    if (!known) await create.mutateAsync({ model: name })
    await register.mutateAsync({ model: name, source, run, ...(loggedModel ? { loggedModel } : {}) })
    navigate({ to: '/models/$model', params: { model: name } })
  }
  const error = create.error ?? register.error
  return (
    <Modal opened onClose={onClose} title="Register a model" closeButtonProps={{ 'aria-label': 'Close' }}>
      <form
        className="stack close"
        onSubmit={(event) => {
          event.preventDefault()
          submit().catch(() => undefined)
        }}
      >
        <TextInput
          label="Name"
          description="A new one, or one that has versions already"
          required
          list="registered-models"
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          data-autofocus
        />
        <datalist id="registered-models">
          {models.data?.map(({ model }) => (
            <option key={model.name} value={model.name} />
          ))}
        </datalist>
        <Command line={`levain registry createVersion ${quote(name || 'NAME')} ${quote(source)}`} />
        {error ? <Failure error={error} /> : null}
        <div className="row">
          <Button type="submit" loading={create.isPending || register.isPending}>
            Register
          </Button>
        </div>
      </form>
    </Modal>
  )
}
