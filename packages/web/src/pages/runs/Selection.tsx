import { Button, Modal, TextInput } from '@mantine/core'
import { IconArrowBackUp, IconArrowsDiff, IconChartLine, IconTag, IconTrash, IconX } from '@tabler/icons-react'
import { useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { client } from '../../live/client.ts'
import { Failure } from '../../ui/Failure.tsx'
import { inTurns } from './in-turns.ts'
import type { SetRuns } from './search.ts'

interface SelectionProps {
  readonly selected: ReadonlySet<string>
  readonly onSelect: (keys: ReadonlySet<string>) => void
  readonly bin: boolean
  readonly set: SetRuns
}

/** What can be done with the runs chosen. */
export function Selection({ selected, onSelect, bin, set }: SelectionProps) {
  const [tagging, setTagging] = useState(false)
  const bulk = useBulk(selected, () => onSelect(new Set()))
  const ids = selected.size
  return (
    <>
      <div className="row selection">
        <span className="strong" role="status">
          {ids} selected
        </span>
        <Button leftSection={<IconArrowsDiff size={14} />} onClick={() => set({ view: 'compare' }, false)}>
          Compare
        </Button>
        <Button variant="default" leftSection={<IconChartLine size={14} />} onClick={() => set({ view: 'charts' }, false)}>
          Charts
        </Button>
        {bin ? (
          <Button
            variant="default"
            leftSection={<IconArrowBackUp size={14} />}
            disabled={bulk.busy}
            onClick={() => bulk.run((run) => client.track.restore({ run }))}
          >
            Restore
          </Button>
        ) : (
          <>
            <Button variant="default" leftSection={<IconTag size={14} />} onClick={() => setTagging(true)}>
              Tag
            </Button>
            <Button
              variant="default"
              leftSection={<IconTrash size={14} />}
              disabled={bulk.busy}
              onClick={() => bulk.run((run) => client.track.delete({ run }))}
            >
              Delete
            </Button>
          </>
        )}
        <Button variant="subtle" leftSection={<IconX size={14} />} onClick={() => onSelect(new Set())}>
          Clear
        </Button>
        {bulk.busy ? <span className="muted small">{bulk.done} done …</span> : null}
      </div>
      {bulk.error}
      {tagging ? (
        <TagDialog
          count={ids}
          onClose={() => setTagging(false)}
          onTag={(key, value) => bulk.run((run) => client.track.log({ run, tags: { [key]: value } }))}
        />
      ) : null}
    </>
  )
}

/** Does something with each run, a few at a time; all that is on the page is asked for again afterwards. */
function useBulk(selected: ReadonlySet<string>, onDone: () => void) {
  const cache = useQueryClient()
  const [done, setDone] = useState<number>()
  const [error, setError] = useState<ReactNode>(null)
  const run = async (act: (run: string) => Promise<unknown>) => {
    setError(null)
    setDone(0)
    try {
      await inTurns([...selected], act, setDone)
      onDone()
    } catch (cause) {
      setError(<Failure error={cause as Error} />)
    } finally {
      setDone(undefined)
      cache.invalidateQueries()
    }
  }
  return { run, done: done ?? 0, busy: done !== undefined, error }
}

function TagDialog({ count, onClose, onTag }: { count: number; onClose: () => void; onTag: (key: string, value: string) => void }) {
  const [key, setKey] = useState('')
  const [value, setValue] = useState('')
  return (
    <Modal opened onClose={onClose} title={`Tag ${count} runs`} closeButtonProps={{ 'aria-label': 'Close' }}>
      <form
        className="stack close"
        onSubmit={(event) => {
          event.preventDefault()
          onTag(key, value)
          onClose()
        }}
      >
        <TextInput label="Key" required value={key} onChange={(event) => setKey(event.currentTarget.value)} data-autofocus />
        <TextInput label="Value" value={value} onChange={(event) => setValue(event.currentTarget.value)} />
        <div className="row">
          <Button type="submit">Set tag</Button>
        </div>
      </form>
    </Modal>
  )
}
