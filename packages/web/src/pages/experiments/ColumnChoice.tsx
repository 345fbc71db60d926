import { Button, Checkbox, Popover } from '@mantine/core'
import { IconColumns3 } from '@tabler/icons-react'
import type { RunRow } from './filter.ts'
import { columnKeys } from './runColumns.tsx'

/** Which metrics, parameters and tags the table shows. */
export function ColumnChoice(props: { rows: readonly RunRow[]; chosen: readonly string[]; onChange: (keys: string[]) => void }) {
  const { rows, chosen, onChange } = props
  const toggle = (key: string) => onChange(chosen.includes(key) ? chosen.filter((one) => one !== key) : [...chosen, key])
  return (
    <Popover position="bottom-end" withinPortal trapFocus>
      <Popover.Target>
        <Button variant="default" leftSection={<IconColumns3 size={14} />}>
          Columns
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label="Columns">
        <div className="column-choice">
          {columnKeys(rows).map((key) => (
            <Checkbox key={key} size="xs" label={key} checked={chosen.includes(key)} onChange={() => toggle(key)} />
          ))}
        </div>
      </Popover.Dropdown>
    </Popover>
  )
}
