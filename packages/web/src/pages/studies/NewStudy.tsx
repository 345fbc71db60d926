import { Button, Modal, Textarea, TextInput } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { useTell } from '../../live/ask.ts'
import { Command, quote } from '../../ui/Command.tsx'
import { Failure } from '../../ui/Failure.tsx'
import { exampleStudy } from './NoStudy.tsx'

/** Begins a study from what a file would say; workers join it on its page. */
export function NewStudy({ onClose }: { onClose: () => void }) {
  const [name, setName] = useState('')
  const [text, setText] = useState(exampleStudy)
  const create = useTell('study', 'create')
  const navigate = useNavigate()
  return (
    <Modal opened onClose={onClose} title="New study" size="lg" closeButtonProps={{ 'aria-label': 'Close' }}>
      <form
        className="stack close"
        onSubmit={(event) => {
          event.preventDefault()
          create.mutate(
            { name, text },
            { onSuccess: ({ study }) => navigate({ to: '/studies/$study', params: { study: study.name }, search: { view: 'workers' } }) },
          )
        }}
      >
        <TextInput label="Name" required value={name} onChange={(event) => setName(event.currentTarget.value)} data-autofocus />
        <Textarea
          label="What to choose"
          description="As YAML: of Levain, a W&B sweep, or an Azure ML sweep job"
          required
          autosize
          minRows={8}
          maxRows={20}
          spellCheck={false}
          styles={{ input: { fontFamily: 'var(--font-code)', fontSize: '0.8125rem' } }}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        <Command line={`levain study create ${quote(name || 'NAME')} --file study.yaml`} />
        {create.error ? <Failure error={create.error} /> : null}
        <div className="row">
          <Button type="submit" loading={create.isPending}>
            Begin
          </Button>
        </div>
      </form>
    </Modal>
  )
}
