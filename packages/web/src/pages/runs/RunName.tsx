import { ActionIcon } from '@mantine/core'
import { IconChevronDown, IconChevronRight } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { shortId } from '../../ui/format.ts'
import type { RunRow } from './run-columns.tsx'
import { runTitle } from './value.ts'

const indentPx = 18

/** The name of a run as a link, set in below the run it belongs to. */
export function RunName({ row: { record, depth, open, onToggle } }: { row: RunRow }) {
  const { run } = record
  const label = runTitle(record)
  return (
    <span className="run-name" style={{ paddingLeft: depth * indentPx }}>
      {open === undefined ? null : (
        <ActionIcon variant="subtle" size="xs" onClick={onToggle} aria-expanded={open} aria-label={`Runs within ${label}`}>
          {open ? <IconChevronDown size={13} /> : <IconChevronRight size={13} />}
        </ActionIcon>
      )}
      <Link to={run.kind === 'pipeline' ? '/pipelines/runs/$run' : '/experiments/runs/$run'} params={{ run: run.id }} title={label}>
        {label}
      </Link>
      {run.name ? <span className="mono run-id">{shortId(run.id)}</span> : null}
    </span>
  )
}
