import { ActionIcon, Button, Menu, Modal, TextInput } from '@mantine/core'
import { IconBookmark, IconTrash } from '@tabler/icons-react'
import { useState } from 'react'
import { useAsk, useTell } from '../../live/ask.ts'
import { CopyButton } from '../../ui/Command.tsx'
import { Failure } from '../../ui/Failure.tsx'
import { type RunsSearch, readRunsSearch, type SetRuns } from './search.ts'

/** Views of a page that people saved; each is also a link that can be sent. */
export function SavedViews({ page, search, set }: { page: string; search: RunsSearch; set: SetRuns }) {
  const [saving, setSaving] = useState(false)
  const views = useAsk('track', 'views', { page })
  const remove = useTell('track', 'deleteView')
  const show = (state: unknown) => {
    const cleared = Object.fromEntries(Object.keys(search).map((field) => [field, undefined]))
    set({ ...cleared, ...readRunsSearch((state ?? {}) as Record<string, unknown>) }, false)
  }
  return (
    <>
      <Menu position="bottom-end" withinPortal>
        <Menu.Target>
          <Button variant="default" leftSection={<IconBookmark size={14} />}>
            Views
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {(views.data ?? []).map((view) => (
            <Menu.Item key={view.id} onClick={() => show(view.state)}>
              {view.name} <span className="muted small">{view.owner}</span>
            </Menu.Item>
          ))}
          {views.data && views.data.length > 0 ? <Menu.Divider /> : null}
          <Menu.Item onClick={() => setSaving(true)}>Save or delete views…</Menu.Item>
          <Menu.Item onClick={() => show({})}>Back to the beginning</Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {saving ? (
        <Modal opened onClose={() => setSaving(false)} title="Views" closeButtonProps={{ 'aria-label': 'Close' }}>
          <div className="stack close">
            <SaveForm page={page} search={search} />
            {remove.error ? <Failure error={remove.error} /> : null}
            <ul className="list">
              {(views.data ?? []).map((view) => (
                <li key={view.id} className="row apart">
                  <span>
                    {view.name} <span className="muted small">{view.owner}</span>
                  </span>
                  <ActionIcon variant="subtle" aria-label={`Delete the view ${view.name}`} onClick={() => remove.mutate({ view: view.id })}>
                    <IconTrash size={14} />
                  </ActionIcon>
                </li>
              ))}
            </ul>
            <div className="row tight">
              <span className="muted small">The address of this page holds its whole state.</span>
              <CopyButton text={window.location.href} label="Copy link" />
            </div>
          </div>
        </Modal>
      ) : null}
    </>
  )
}

function SaveForm({ page, search }: { page: string; search: RunsSearch }) {
  const [name, setName] = useState('')
  const save = useTell('track', 'saveView')
  const { runs: _, ...kept } = search
  return (
    <form
      className="stack close"
      onSubmit={(event) => {
        event.preventDefault()
        const state = Object.fromEntries(Object.entries(kept).filter(([, value]) => value !== undefined))
        save.mutate({ page, name, state }, { onSuccess: () => setName('') })
      }}
    >
      <TextInput label="Name" required value={name} onChange={(event) => setName(event.currentTarget.value)} data-autofocus />
      {save.error ? <Failure error={save.error} /> : null}
      <div className="row">
        <Button type="submit" loading={save.isPending}>
          Save this view
        </Button>
        {save.data ? (
          <span className="muted small" role="status">
            Saved as {save.data.name}.
          </span>
        ) : null}
      </div>
    </form>
  )
}
