import { ActionIcon, Button, NativeSelect, TextInput } from '@mantine/core'
import { IconX } from '@tabler/icons-react'
import { type FormEvent, useState } from 'react'
import { type Output, useTell } from '../../live/ask.ts'
import { Failure } from '../../ui/Failure.tsx'
import { Section } from '../../ui/Page.tsx'

const stages = ['None', 'Staging', 'Production', 'Archived'] as const

/** Aliases, stage, labels and description of a version, and the fields that change them. */
export function VersionLabels({ details }: { details: Output<'registry', 'version'> }) {
  const { version, aliases, tags } = details
  const which = { model: version.model, version: version.version }
  const alias = useTell('registry', 'alias')
  const removeAlias = useTell('registry', 'removeAlias')
  const stage = useTell('registry', 'stage')
  const tag = useTell('registry', 'tag')
  const update = useTell('registry', 'updateVersion')
  const error = [alias, removeAlias, stage, tag, update].find((one) => one.error)?.error
  return (
    <Section title="What is said about it">
      <div className="labels">
        <span className="muted">Aliases</span>
        <div className="row tight">
          {aliases.map((name) => (
            <Chip
              key={name}
              text={name}
              label={`Remove the alias ${name}`}
              onRemove={() => removeAlias.mutate({ model: version.model, alias: name })}
            />
          ))}
          <OneField label="New alias" onSubmit={(name) => alias.mutate({ ...which, alias: name })} />
        </div>
        <span className="muted">Tags</span>
        <div className="row tight">
          {Object.entries(tags).map(([key, value]) => (
            <Chip
              key={key}
              text={`${key} ${value}`}
              label={`Remove the tag ${key}`}
              onRemove={() => tag.mutate({ ...which, remove: [key] })}
            />
          ))}
          <OneField
            label="New tag, as key=value"
            onSubmit={(text) => {
              const [key = '', ...value] = text.split('=')
              tag.mutate({ ...which, set: { [key.trim()]: value.join('=').trim() } })
            }}
          />
        </div>
        <span className="muted">Stage</span>
        <NativeSelect
          aria-label="Stage"
          data={[...stages]}
          value={version.stage}
          onChange={(event) => {
            const next = stages.find((one) => one === event.currentTarget.value)
            if (next) stage.mutate({ ...which, stage: next })
          }}
        />
        <span className="muted">Description</span>
        <OneField
          label="Description, in Markdown"
          value={version.description}
          onSubmit={(description) => update.mutate({ ...which, description })}
        />
      </div>
      {error ? <Failure error={error} /> : null}
    </Section>
  )
}

function Chip({ text, label, onRemove }: { text: string; label: string; onRemove: () => void }) {
  return (
    <span className="tag">
      <span className="break">{text}</span>
      <ActionIcon variant="subtle" size="xs" aria-label={label} onClick={onRemove}>
        <IconX size={11} />
      </ActionIcon>
    </span>
  )
}

function OneField({ label, value = '', onSubmit }: { label: string; value?: string; onSubmit: (text: string) => void }) {
  const [text, setText] = useState(value)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (text.trim() === '' && value === '') return
    onSubmit(text.trim())
    if (value === '') setText('')
  }
  return (
    <form className="row tight label-field" onSubmit={submit}>
      <TextInput aria-label={label} placeholder={label} value={text} onChange={(event) => setText(event.currentTarget.value)} />
      <Button type="submit" variant="default" aria-label={`Save: ${label}`}>
        Save
      </Button>
    </form>
  )
}
