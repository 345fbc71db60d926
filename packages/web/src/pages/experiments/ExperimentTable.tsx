import type { Experiment } from '@levain/sdk'
import { Button } from '@mantine/core'
import { IconFlask, IconFolder } from '@tabler/icons-react'
import { Link, useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { useAsk, useTell } from '../../live/ask.ts'
import { type Column, DataTable } from '../../ui/DataTable.tsx'
import { Failure } from '../../ui/Failure.tsx'
import { formatNumber } from '../../ui/format.ts'
import { Bones } from '../../ui/Loaded.tsx'
import { Section } from '../../ui/Page.tsx'
import { TagList } from '../../ui/TagList.tsx'
import { Ago } from '../../ui/Time.tsx'
import { DeleteDialog } from './DeleteDialog.tsx'
import { NameDialog } from './NameDialog.tsx'

/** A folder or an experiment. */
interface Row {
  readonly path: string
  readonly label: string
  readonly runs: number | null
  readonly experiments: number | null
  readonly newest: string | null
  readonly experiment?: Experiment
  readonly tags: Readonly<Record<string, string>>
}

const foundMost = 500

/** What is in a folder; with words or in the bin, experiments of all folders. */
export function ExperimentTable({ folder, q, bin }: { folder: string; q: string; bin: boolean }) {
  const flat = q !== '' || bin
  const navigate = useNavigate()
  const here = useAsk('track', 'folders', { folder }, { enabled: !flat, keepPrevious: true })
  const filter = q ? `name ILIKE '%${q.replaceAll("'", "''")}%'` : ''
  const found = useAsk(
    'track',
    'experiments',
    { filter, view: bin ? 'deleted' : 'active', limit: foundMost },
    { enabled: flat, keepPrevious: true },
  )
  const error = flat ? found.error : here.error
  if (error) return <Failure error={error} />
  const rows = flat ? found.data && foundRows(found.data) : here.data && folderRows(here.data)
  if (!rows) return <Bones lines={8} />
  const open = (row: Row) =>
    row.experiment
      ? navigate({ to: '/experiments/$experiment', params: { experiment: row.experiment.id } })
      : navigate({ to: '/experiments', search: { folder: row.path } })
  return (
    <Section flush>
      {rows.length === 0 ? <p className="muted table-note">{bin ? 'The bin is empty.' : 'No experiment fits.'}</p> : null}
      {rows.length > 0 ? (
        <DataTable
          caption="Experiments"
          rows={rows}
          columns={columnsFor(flat)}
          rowKey={({ path, experiment }) => experiment?.id ?? `${path}/`}
          onOpen={open}
        />
      ) : null}
    </Section>
  )
}

type Folder = NonNullable<ReturnType<typeof useAsk<'track', 'folders'>>['data']>
type Found = NonNullable<ReturnType<typeof useAsk<'track', 'experiments'>>['data']>

const folderRows = ({ folders, experiments }: Folder): Row[] => [
  ...folders.map(({ name, path, runs, experiments: below, newest }) => ({ path, label: name, runs, experiments: below, newest, tags: {} })),
  ...experiments.map(({ experiment, runs, newest, tags }) => ({
    path: experiment.name,
    label: experiment.name.slice(experiment.name.lastIndexOf('/') + 1),
    runs,
    experiments: null,
    newest,
    experiment,
    tags,
  })),
]

const foundRows = ({ experiments }: Found): Row[] =>
  experiments.map(({ experiment, tags }) => ({
    path: experiment.name,
    label: experiment.name,
    runs: null,
    experiments: null,
    newest: experiment.updatedAt,
    experiment,
    tags,
  }))

const columnsFor = (flat: boolean): readonly Column<Row>[] => [
  { key: 'name', label: 'Name', head: true, cell: (row) => <Name row={row} /> },
  ...(flat
    ? []
    : [
        {
          key: 'runs',
          label: 'Runs',
          numeric: true,
          cell: ({ runs, experiments }: Row) => (
            <>
              {formatNumber(runs)}
              {experiments === null ? null : (
                <span className="muted">{experiments === 1 ? ' in 1 experiment' : ` in ${experiments} experiments`}</span>
              )}
            </>
          ),
        },
      ]),
  {
    key: 'newest',
    label: flat ? 'Changed' : 'Newest run',
    cell: ({ newest }) => (newest ? <Ago at={newest} /> : <span className="muted">–</span>),
  },
  { key: 'tags', label: 'Tags', cell: ({ tags }) => <TagList tags={tags} /> },
  { key: 'actions', label: <span className="visually-hidden">Actions</span>, cell: (row) => <Actions row={row} /> },
]

function Name({ row }: { row: Row }) {
  return (
    <span className="row tight nowrap-row">
      {row.experiment ? <IconFlask size={15} aria-hidden="true" /> : <IconFolder size={15} aria-label="folder" />}
      {row.experiment ? (
        <Link to="/experiments/$experiment" params={{ experiment: row.experiment.id }} className="break">
          {row.label}
        </Link>
      ) : (
        <Link to="/experiments" search={{ folder: row.path }} className="break">
          {row.label}
        </Link>
      )}
    </span>
  )
}

function Actions({ row: { experiment } }: { row: Row }) {
  const [dialog, setDialog] = useState<'rename' | 'delete'>()
  const restore = useTell('track', 'restoreExperiment')
  if (!experiment) return null
  if (experiment.deletedAt)
    return (
      <>
        <Button size="compact-sm" variant="default" onClick={() => restore.mutate({ experiment: experiment.id })}>
          Restore
        </Button>
        {restore.error ? <Failure error={restore.error} /> : null}
      </>
    )
  return (
    <span className="row tight nowrap-row experiment-actions">
      <Button size="compact-sm" variant="subtle" onClick={() => setDialog('rename')} aria-label={`Rename ${experiment.name}`}>
        Rename
      </Button>
      <Button size="compact-sm" variant="subtle" onClick={() => setDialog('delete')} aria-label={`Delete ${experiment.name}`}>
        Delete
      </Button>
      {dialog === 'rename' ? <NameDialog experiment={experiment} onClose={() => setDialog(undefined)} /> : null}
      {dialog === 'delete' ? <DeleteDialog experiment={experiment} onClose={() => setDialog(undefined)} /> : null}
    </span>
  )
}
