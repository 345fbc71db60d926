import type { RegisteredModel } from '@levain/sdk'
import { Button, Checkbox, Modal, TextInput } from '@mantine/core'
import { useState } from 'react'
import { useTell } from '../../live/ask.ts'
import { Command, quote } from '../../ui/Command.tsx'
import { Failure } from '../../ui/Failure.tsx'

/** Points an alias at a version; a refusal shows its reason. */
export function PromoteDialog({ model, version, onClose }: { model: RegisteredModel; version: number; onClose: () => void }) {
  const [alias, setAlias] = useState('champion')
  const [requireApproval, setRequireApproval] = useState(false)
  const promote = useTell('registry', 'promote')
  const request = useTell('govern', 'request')
  const now = model.aliases[alias]
  const subject = `model:${model.name}@${version}`
  const ask = () => request.mutate({ subject, question: `May version ${version} of ${model.name} be ${alias}?` })
  return (
    <Modal opened onClose={onClose} title={`Promote version ${version}`} closeButtonProps={{ 'aria-label': 'Close' }}>
      <form
        className="stack close"
        onSubmit={(event) => {
          event.preventDefault()
          promote.mutate({ model: model.name, version, alias, requireApproval }, { onSuccess: onClose })
        }}
      >
        <TextInput label="Alias" value={alias} onChange={(event) => setAlias(event.currentTarget.value)} data-autofocus />
        <p className="muted small">
          {now === undefined ? `No version is ${alias} now.` : `Version ${now} is ${alias} now.`} Promotion needs a passed verdict.
        </p>
        <Checkbox
          label="Only with an approval of this version"
          checked={requireApproval}
          onChange={(event) => setRequireApproval(event.currentTarget.checked)}
        />
        <Command
          line={`levain registry promote ${quote(model.name)} ${version} ${quote(alias)}${requireApproval ? ' --requireApproval' : ''}`}
        />
        {promote.error ? <Failure error={promote.error} /> : null}
        {request.data ? <p role="status">Asked {request.data.by}. The question stands in the inbox.</p> : null}
        {request.error ? <Failure error={request.error} /> : null}
        <div className="row">
          <Button type="submit" loading={promote.isPending}>
            Promote
          </Button>
          <Button variant="default" loading={request.isPending} onClick={ask}>
            Ask for approval
          </Button>
        </div>
      </form>
    </Modal>
  )
}
