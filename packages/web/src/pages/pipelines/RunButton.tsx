import { Button, Modal, TextInput } from '@mantine/core'
import { IconPlayerPlay } from '@tabler/icons-react'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { useAsk, useTell } from '../../live/ask.ts'
import { Command, quote } from '../../ui/Command.tsx'
import { Failure } from '../../ui/Failure.tsx'

/** Runs a pipeline; asks for its parameters first where it has some. */
export function RunButton({ name, quiet = false }: { name: string; quiet?: boolean }) {
  const [open, setOpen] = useState(false)
  return (
    <>
      <Button
        variant={quiet ? 'subtle' : 'filled'}
        leftSection={<IconPlayerPlay size={14} />}
        onClick={() => setOpen(true)}
        aria-label={quiet ? `Run ${name}` : undefined}
      >
        Run
      </Button>
      {open ? <RunDialog name={name} onClose={() => setOpen(false)} /> : null}
    </>
  )
}

function RunDialog({ name, onClose }: { name: string; onClose: () => void }) {
  const list = useAsk('pipeline', 'list', {})
  const run = useTell('pipeline', 'run')
  const navigate = useNavigate()
  const plan = list.data?.find((row) => row.pipeline.name === name)?.plan
  const [given, setGiven] = useState<Record<string, string>>({})
  const params = Object.fromEntries(Object.entries(given).map(([key, text]) => [key, parse(text)]))
  const start = () =>
    run.mutate(
      { file: name, params, wait: false },
      {
        onSuccess: (state) => {
          onClose()
          navigate({ to: '/pipelines/runs/$run', params: { run: state.run.id } })
        },
      },
    )
  const line = `levain pipeline run ${quote(name)}${Object.keys(params).length ? ` --params ${quote(JSON.stringify(params))}` : ''}`
  return (
    <Modal opened onClose={onClose} title={`Run ${name}`} closeButtonProps={{ 'aria-label': 'Close' }}>
      <form
        className="stack close"
        onSubmit={(event) => {
          event.preventDefault()
          start()
        }}
      >
        {Object.entries(plan?.params ?? {}).map(([key, param]) => (
          <TextInput
            key={key}
            label={key}
            description={param.type}
            placeholder={JSON.stringify(param.default)}
            value={given[key] ?? ''}
            onChange={(event) => setGiven(withText(given, key, event.currentTarget.value))}
          />
        ))}
        <p className="muted small">What has not changed is taken from the cache.</p>
        <Command line={line} />
        {run.error ? <Failure error={run.error} /> : null}
        <div className="row">
          <Button type="submit" loading={run.isPending} data-autofocus>
            Run
          </Button>
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
        </div>
      </form>
    </Modal>
  )
}

const withText = (given: Record<string, string>, key: string, text: string): Record<string, string> =>
  text === '' ? Object.fromEntries(Object.entries(given).filter(([name]) => name !== key)) : { ...given, [key]: text }

/** JSON where it is JSON, else text. */
function parse(text: string) {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
