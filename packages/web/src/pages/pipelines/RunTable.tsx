import { Link, useNavigate } from '@tanstack/react-router'
import { type Output, useAsk } from '../../live/ask.ts'
import { type Column, DataTable } from '../../ui/DataTable.tsx'
import { Empty } from '../../ui/Empty.tsx'
import { shortId } from '../../ui/format.ts'
import { Loaded } from '../../ui/Loaded.tsx'
import { runState, Status } from '../../ui/Status.tsx'
import { Ago, Took } from '../../ui/Time.tsx'
import { causeText } from './causeText.ts'

type Row = Output<'track', 'runs'>[number]

const columns: readonly Column<Row>[] = [
  {
    key: 'run',
    label: 'Run',
    head: true,
    cell: ({ run }) => (
      <Link to="/pipelines/runs/$run" params={{ run: run.id }} className="mono">
        {shortId(run.id)}
      </Link>
    ),
  },
  { key: 'status', label: 'Status', cell: ({ run }) => <Status state={runState(run.status)} /> },
  { key: 'cause', label: 'Because', cell: ({ run }) => causeText(run.cause) },
  { key: 'started', label: 'Started', cell: ({ run }) => <Ago at={run.startedAt ?? run.createdAt} /> },
  { key: 'took', label: 'Took', numeric: true, cell: ({ run }) => <Took from={run.startedAt} to={run.endedAt} /> },
  { key: 'actor', label: 'By', cell: ({ run }) => run.actor },
]

/** The runs of a pipeline, newest first. */
export function RunTable({ pipeline }: { pipeline: string }) {
  const runs = useAsk('track', 'runs', { experiment: pipeline, kind: 'pipeline', limit: 100 })
  const navigate = useNavigate()
  return (
    <Loaded query={runs}>
      {(rows) =>
        rows.length === 0 ? (
          <Empty title="Never ran." command={`levain pipeline run ${pipeline}`} />
        ) : (
          <DataTable
            caption={`Runs of ${pipeline}`}
            rows={rows}
            columns={columns}
            rowKey={({ run }) => run.id}
            onOpen={({ run }) => navigate({ to: '/pipelines/runs/$run', params: { run: run.id } })}
          />
        )
      }
    </Loaded>
  )
}
