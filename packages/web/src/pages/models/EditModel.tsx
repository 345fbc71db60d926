import type { RegisteredModel } from '@levain/sdk'
import { Button, Modal, TextInput } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { useTell } from '../../live/ask.ts'
import { Failure } from '../../ui/Failure.tsx'

interface EditModelProps {
  readonly model: RegisteredModel
  readonly tags: Readonly<Record<string, string>>
  readonly onClose: () => void
}

/** Changes what is said about a model, its name, its labels; or deletes it. */
export function EditModel({ model, tags, onClose }: EditModelProps) {
  const navigate = useNavigate()
  const [fields, setFields] = useState({
    name: model.name,
    description: model.description,
    owner: model.owner,
    intendedUse: model.intendedUse,
  })
  const [labels, setLabels] = useState(textOf(tags))
  const [sure, setSure] = useState(false)
  const update = useTell('registry', 'update')
  const rename = useTell('registry', 'rename')
  const tag = useTell('registry', 'tag')
  const remove = useTell('registry', 'delete')
  const save = async () => {
    const { name, ...said } = fields
    await update.mutateAsync({ model: model.name, ...said })
    const wanted = tagsOf(labels)
    const gone = Object.keys(tags).filter((key) => !(key in wanted))
    if (textOf(tags) !== labels) await tag.mutateAsync({ model: model.name, set: wanted, remove: gone })
    if (name !== model.name) {
      await rename.mutateAsync({ model: model.name, to: name })
      navigate({ to: '/models/$model', params: { model: name } })
    }
    onClose()
  }
  const error = [update, rename, tag, remove].find((one) => one.error)?.error
  const field = (label: string, name: keyof typeof fields) => (
    <TextInput label={label} value={fields[name]} onChange={(event) => setFields({ ...fields, [name]: event.currentTarget.value })} />
  )
  return (
    <Modal opened onClose={onClose} title={`Edit ${model.name}`} closeButtonProps={{ 'aria-label': 'Close' }}>
      <form
        className="stack close"
        onSubmit={(event) => {
          event.preventDefault()
          save().catch(() => undefined)
        }}
      >
        {field('Name', 'name')}
        {field('Description', 'description')}
        {field('Owner', 'owner')}
        {field('Intended use', 'intendedUse')}
        <TextInput
          label="Tags"
          description="key=value, separated by commas"
          value={labels}
          onChange={(event) => setLabels(event.currentTarget.value)}
        />
        {error ? <Failure error={error} /> : null}
        <div className="row apart">
          <Button type="submit" loading={update.isPending || rename.isPending}>
            Save
          </Button>
          <Button
            variant="default"
            loading={remove.isPending}
            onClick={() => (sure ? remove.mutate({ model: model.name }, { onSuccess: () => navigate({ to: '/models' }) }) : setSure(true))}
          >
            {sure ? 'Delete it and all its versions for good' : 'Delete …'}
          </Button>
        </div>
      </form>
    </Modal>
  )
}

const textOf = (tags: Readonly<Record<string, string>>): string =>
  Object.entries(tags)
    .map(([key, value]) => `${key}=${value}`)
    .join(', ')

function tagsOf(text: string): Record<string, string> {
  const pairs = text.split(',').map((pair) => pair.trim())
  return Object.fromEntries(
    pairs.filter(Boolean).map((pair) => {
      const [key = '', ...value] = pair.split('=')
      return [key.trim(), value.join('=').trim()]
    }),
  )
}
