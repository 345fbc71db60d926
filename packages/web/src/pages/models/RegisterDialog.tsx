import { Button, Modal, TextInput } from '@mantine/core'
import { useState } from 'react'
import { useAsk } from '../../live/ask.ts'
import { Command, quote } from '../../ui/Command.tsx'
import { Failure } from '../../ui/Failure.tsx'

interface RegisterDialogProps {
  /** What the name is at first. */
  readonly proposed?: string
  /** The command for a name that a shell takes as it is. */
  readonly command: (name: string) => string
  /** Registers it; `isKnown` where the name has versions already. */
  readonly onRegister: (name: string, isKnown: boolean) => void
  readonly isPending: boolean
  readonly error: Error | null
  readonly onClose: () => void
}

/** Asks under which name a model becomes the next version. */
export function RegisterDialog({ proposed = '', command, onRegister, isPending, error, onClose }: RegisterDialogProps) {
  const [name, setName] = useState(proposed)
  const models = useAsk('registry', 'list', {})
  const names = models.data?.map(({ model }) => model.name) ?? []
  return (
    <Modal opened onClose={onClose} title="Register the model" closeButtonProps={{ 'aria-label': 'Close' }}>
      <form
        className="stack close"
        onSubmit={(event) => {
          event.preventDefault()
          onRegister(name, names.includes(name))
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
          {names.map((known) => (
            <option key={known} value={known} />
          ))}
        </datalist>
        <Command line={command(quote(name || 'NAME'))} />
        {error ? <Failure error={error} /> : null}
        <div className="row">
          <Button type="submit" loading={isPending}>
            Register
          </Button>
        </div>
      </form>
    </Modal>
  )
}
