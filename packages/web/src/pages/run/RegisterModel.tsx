import { Button } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { useTell } from '../../live/ask.ts'
import { quote } from '../../ui/Command.tsx'
import { RegisterDialog } from '../models/RegisterDialog.tsx'

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
      {open ? <RegisterOfRun {...{ source, run }} {...(loggedModel ? { loggedModel } : {})} onClose={() => setOpen(false)} /> : null}
    </>
  )
}

function RegisterOfRun({ source, run, loggedModel, onClose }: RegisterModelProps & { onClose: () => void }) {
  const navigate = useNavigate()
  const create = useTell('registry', 'create')
  const createVersion = useTell('registry', 'createVersion')
  const register = async (name: string, isKnown: boolean) => {
    if (!isKnown) await create.mutateAsync({ model: name })
    await createVersion.mutateAsync({ model: name, source, run, ...(loggedModel ? { loggedModel } : {}) })
    navigate({ to: '/models/$model', params: { model: name } })
  }
  return (
    <RegisterDialog
      command={(name) => `levain registry createVersion ${name} ${quote(source)}`}
      onRegister={(name, isKnown) => void register(name, isKnown).catch(() => undefined)}
      isPending={create.isPending || createVersion.isPending}
      error={create.error ?? createVersion.error}
      onClose={onClose}
    />
  )
}
