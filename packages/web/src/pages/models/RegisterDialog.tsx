import { Button, Modal, TextInput } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { useAsk, useTell } from '../../live/ask.ts'
import { Command, quote } from '../../ui/Command.tsx'
import { Failure } from '../../ui/Failure.tsx'

/** Makes a model that was found the next version under a name. */
export function RegisterDialog({ model, target, onClose }: { model: string; target: string; onClose: () => void }) {
  const [name, setName] = useState(target)
  const navigate = useNavigate()
  const models = useAsk('registry', 'list', {})
  const register = useTell('registry', 'register')
  return (
    <Modal opened onClose={onClose} title="Register the model" closeButtonProps={{ 'aria-label': 'Close' }}>
      <form
        className="stack close"
        onSubmit={(event) => {
          event.preventDefault()
          register.mutate(
            { model, name },
            {
              onSuccess: ({ version }) =>
                navigate({ to: '/models/$model/$version', params: { model: version.model, version: String(version.version) } }),
            },
          )
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
          {models.data?.map((one) => (
            <option key={one.model.name} value={one.model.name} />
          ))}
        </datalist>
        <Command line={`levain registry register ${model} ${quote(name || 'NAME')}`} />
        {register.error ? <Failure error={register.error} /> : null}
        <div className="row">
          <Button type="submit" loading={register.isPending}>
            Register
          </Button>
        </div>
      </form>
    </Modal>
  )
}
