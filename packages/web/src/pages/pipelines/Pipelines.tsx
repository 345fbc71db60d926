import { Link, useNavigate } from '@tanstack/react-router'
import { type Output, useAsk } from '../../live/ask.ts'
import { type Column, DataTable } from '../../ui/DataTable.tsx'
import { Empty } from '../../ui/Empty.tsx'
import { Loaded } from '../../ui/Loaded.tsx'
import { Page, Section } from '../../ui/Page.tsx'
import { runState, Status } from '../../ui/Status.tsx'
import { Ago, Took } from '../../ui/Time.tsx'
import { RunButton } from './RunButton.tsx'
import { RunStrip } from './RunStrip.tsx'
import { triggerText } from './triggerText.ts'

type Row = Output<'pipeline', 'list'>[number]

const columns: readonly Column<Row>[] = [
  {
    key: 'name',
    label: 'Pipeline',
    head: true,
    value: (row) => row.pipeline.name,
    cell: ({ pipeline }) => (
      <Link to="/pipelines/$name" params={{ name: pipeline.name }}>
        {pipeline.name}
      </Link>
    ),
  },
  { key: 'status', label: 'Newest run', cell: ({ newest }) => <NewestRun run={newest} /> },
  { key: 'runs', label: 'Runs', cell: (row) => <RunStrip pipeline={row.pipeline.name} small /> },
  { key: 'steps', label: 'Steps', numeric: true, value: (row) => row.plan.steps.length },
  {
    key: 'took',
    label: 'Took',
    numeric: true,
    cell: ({ newest }) => <Took from={newest?.startedAt ?? null} to={newest?.endedAt ?? null} />,
  },
  { key: 'on', label: 'Starts on', cell: ({ plan }) => plan.on.map(triggerText).join('; ') || <span className="muted">by hand</span> },
  { key: 'next', label: 'Next', cell: ({ nextAt }) => <Ago at={nextAt} /> },
  { key: 'run', label: <span className="visually-hidden">Run</span>, cell: (row) => <RunButton name={row.pipeline.name} quiet /> },
]

const NewestRun = ({ run }: { run: Row['newest'] }) =>
  run ? (
    <Link to="/pipelines/runs/$run" params={{ run: run.id }} className="plain">
      <span className="row">
        <Status state={runState(run.status)} />
        <Ago at={run.startedAt ?? run.createdAt} />
      </span>
    </Link>
  ) : (
    <span className="muted">never ran</span>
  )

/** Every known pipeline with its newest run. */
export default function Pipelines() {
  const list = useAsk('pipeline', 'list', {})
  const navigate = useNavigate()
  return (
    <Page title="Pipelines" lead="The graph from raw data to a promoted model, run by run." command="levain pipeline list">
      <Section flush>
        <Loaded query={list}>
          {(rows) =>
            rows.length === 0 ? (
              <Empty title="No pipeline has run yet." commands={['levain init', 'levain pipeline run levain.yaml']}>
                <code>levain init</code> writes a commented <code>levain.yaml</code>; running it registers the pipeline here.
              </Empty>
            ) : (
              <DataTable
                caption="Pipelines"
                rows={rows}
                columns={columns}
                rowKey={(row) => row.pipeline.name}
                onOpen={(row) => navigate({ to: '/pipelines/$name', params: { name: row.pipeline.name } })}
              />
            )
          }
        </Loaded>
      </Section>
    </Page>
  )
}
