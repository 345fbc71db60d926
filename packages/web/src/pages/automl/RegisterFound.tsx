import { useNavigate } from '@tanstack/react-router'
import { useTell } from '../../live/ask.ts'
import { RegisterDialog } from '../models/RegisterDialog.tsx'

/** Makes a model that was found the next version under a name. */
export function RegisterFound({ model, target, onClose }: { model: string; target: string; onClose: () => void }) {
  const navigate = useNavigate()
  const { mutateAsync, isPending, error } = useTell('registry', 'register')
  const register = async (name: string) => {
    const { version } = await mutateAsync({ model, name })
    navigate({ to: '/models/$model/$version', params: { model: version.model, version: String(version.version) } })
  }
  return (
    <RegisterDialog
      proposed={target}
      command={(name) => `levain registry register ${model} ${name}`}
      onRegister={(name) => void register(name).catch(() => undefined)}
      {...{ isPending, error, onClose }}
    />
  )
}
