import { ActionIcon, Button, Checkbox, Popover, TextInput } from '@mantine/core'
import { IconColumns3, IconPin, IconPinFilled } from '@tabler/icons-react'
import { useState } from 'react'
import { join } from '../../search.ts'
import { columnLabel } from './column-key.ts'
import { fieldKeys } from './run-columns.tsx'
import type { SetRuns } from './search.ts'
import type { Columns } from './value.ts'

interface ColumnChoiceProps {
  readonly columns: Columns
  readonly chosen: readonly string[]
  readonly pinned: readonly string[]
  readonly set: SetRuns
}

const shownMost = 60

/** Which columns the table shows, and which of them stay in place. */
export function ColumnChoice({ columns, chosen, pinned, set }: ColumnChoiceProps) {
  const [words, setWords] = useState('')
  const toggle = (list: readonly string[], key: string) => (list.includes(key) ? list.filter((one) => one !== key) : [...list, key])
  const groups = groupsOf(columns).map(([label, keys]) => [label, keys.filter((key) => fits(key, words))] as const)
  return (
    <Popover position="bottom-end" withinPortal trapFocus>
      <Popover.Target>
        <Button variant="default" leftSection={<IconColumns3 size={14} />}>
          Columns
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label="Columns">
        <TextInput
          aria-label="Find a column"
          placeholder="Find a column"
          value={words}
          onChange={(event) => setWords(event.currentTarget.value)}
        />
        <div className="column-choice">
          {groups.map(([label, keys]) =>
            keys.length === 0 ? null : (
              <fieldset key={label}>
                <legend className="small strong">{label}</legend>
                {keys.slice(0, shownMost).map((key) => (
                  <div key={key} className="row apart tight">
                    <Checkbox
                      size="xs"
                      label={columnLabel(key)}
                      checked={chosen.includes(key)}
                      onChange={() => set({ columns: join(toggle(chosen, key)) })}
                    />
                    {chosen.includes(key) ? (
                      <ActionIcon
                        variant="subtle"
                        size="sm"
                        aria-label={`Keep ${columnLabel(key)} in place`}
                        aria-pressed={pinned.includes(key)}
                        onClick={() => set({ pinned: join(toggle(pinned, key)) })}
                      >
                        {pinned.includes(key) ? <IconPinFilled size={13} /> : <IconPin size={13} />}
                      </ActionIcon>
                    ) : null}
                  </div>
                ))}
                {keys.length > shownMost ? <p className="muted small">{keys.length - shownMost} more: type to find them</p> : null}
              </fieldset>
            ),
          )}
        </div>
      </Popover.Dropdown>
    </Popover>
  )
}

const fits = (key: string, words: string): boolean => columnLabel(key).toLowerCase().includes(words.toLowerCase())

function groupsOf({ metrics, params, tags }: Columns): readonly (readonly [string, readonly string[]])[] {
  const of = (group: string, names: readonly string[]) => names.map((name) => `${group}:${name}`)
  return [
    ['Metrics, last value', of('metric', metrics)],
    ['Metrics, best value', of('best', metrics)],
    ['Metrics, least value', of('min', metrics)],
    ['Metrics, greatest value', of('max', metrics)],
    ['Parameters', of('param', params)],
    ['Tags', of('tag', tags)],
    ['Run', fieldKeys],
  ]
}
