import { ActionIcon, Button, Modal, TextInput } from '@mantine/core'
import { IconTrash } from '@tabler/icons-react'
import { useState } from 'react'
import { useTell } from '../../live/ask.ts'
import { Failure } from '../../ui/Failure.tsx'
import type { Shown } from './RunPage.tsx'

const note = 'mlflow.note.content'

/** Changes the name, the description and the tags of a run. */
export function EditRun({ data: { run, tags }, onClose }: { data: Shown; onClose: () => void }) {
  const [name, setName] = useState(run.name)
  const [description, setDescription] = useState(tags[note] ?? '')
  const [key, setKey] = useState('')
  const [value, setValue] = useState('')
  const update = useTell('track', 'update')
  const log = useTell('track', 'log')
  const untag = useTell('track', 'untag')
  const save = async () => {
    if (name !== run.name) await update.mutateAsync({ run: run.id, name })
    const added = { ...(description === (tags[note] ?? '') ? {} : { [note]: description }), ...(key ? { [key]: value } : {}) }
    if (Object.keys(added).length > 0) await log.mutateAsync({ run: run.id, tags: added })
    onClose()
  }
  const error = update.error ?? log.error ?? untag.error
  const own = Object.entries(tags).filter(([one]) => !one.startsWith('mlflow.'))
  return (
    <Modal opened onClose={onClose} title="Edit the run" closeButtonProps={{ 'aria-label': 'Close' }}>
      <form
        className="stack close"
        onSubmit={(event) => {
          event.preventDefault()
          save().catch(() => undefined)
        }}
      >
        <TextInput label="Name" value={name} onChange={(event) => setName(event.currentTarget.value)} data-autofocus />
        <label className="stack close">
          <span className="small strong">Description, in Markdown</span>
          <textarea className="edit-text" rows={5} value={description} onChange={(event) => setDescription(event.currentTarget.value)} />
        </label>
        {own.map(([one, text]) => (
          <div key={one} className="row apart">
            <span className="break">
              <span className="tag">{one}</span> {text}
            </span>
            <ActionIcon variant="subtle" aria-label={`Remove the tag ${one}`} onClick={() => untag.mutate({ run: run.id, key: one })}>
              <IconTrash size={14} />
            </ActionIcon>
          </div>
        ))}
        <div className="row">
          <TextInput label="New tag" value={key} onChange={(event) => setKey(event.currentTarget.value)} />
          <TextInput label="Value" value={value} onChange={(event) => setValue(event.currentTarget.value)} />
        </div>
        {error ? <Failure error={error} /> : null}
        <div className="row">
          <Button type="submit" loading={update.isPending || log.isPending}>
            Save
          </Button>
        </div>
      </form>
    </Modal>
  )
}
