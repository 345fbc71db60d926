import { Button } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { Link, useNavigate } from '@tanstack/react-router'
import { type Output, useAsk } from '../../live/ask.ts'
import { type Column, DataTable } from '../../ui/DataTable.tsx'
import { Empty } from '../../ui/Empty.tsx'
import { shortId } from '../../ui/format.ts'
import { Loaded } from '../../ui/Loaded.tsx'
import { Page, Section } from '../../ui/Page.tsx'
import { runState, Status } from '../../ui/Status.tsx'
import { subjectLabel } from '../../ui/Subject.tsx'
import { Ago, Took } from '../../ui/Time.tsx'
import { ExperimentTabs } from '../experiments/ExperimentTabs.tsx'

type Row = Output<'automl', 'list'>[number]

const columns: readonly Column<Row>[] = [
  {
    key: 'run',
    label: 'Run',
    head: true,
    cell: ({ run }) => (
      <Link to="/automl/$run" params={{ run: run.id }}>
        {shortId(run.id)}
      </Link>
    ),
  },
  { key: 'status', label: 'Status', cell: ({ run }) => <Status state={runState(run.status)} /> },
  { key: 'target', label: 'Target', cell: ({ state }) => state.target },
  { key: 'data', label: 'Data', cell: ({ state }) => subjectLabel(state.data) },
  { key: 'metric', label: 'Metric', cell: ({ state }) => state.metric ?? '–' },
  { key: 'kept', label: 'Kept', cell: ({ state }) => (state.ensemble ? 'ensemble' : state.single ? 'single model' : '–') },
  {
    key: 'took',
    label: 'Took',
    numeric: true,
    cell: ({ state, run }) => <Took from={state.startedAt} to={state.endedAt ?? run.endedAt} />,
  },
  { key: 'began', label: 'Began', cell: ({ state }) => <Ago at={state.startedAt} /> },
]

/** Every run of AutoML, newest first. */
export default function Automl() {
  const navigate = useNavigate()
  const list = useAsk('automl', 'list', { limit: 200 })
  return (
    <Page
      title="AutoML"
      lead="Many models are tried on a table within a time, and the best is kept; every trial is an ordinary run."
      actions={
        <Button leftSection={<IconPlus size={14} />} renderRoot={(props) => <Link to="/automl/new" {...props} />}>
          Find a model
        </Button>
      }
      command="levain automl list"
    >
      <ExperimentTabs />
      <Section flush>
        <Loaded query={list}>
          {(rows) =>
            rows.length === 0 ? (
              <Empty title="No model was looked for yet." command="levain automl mydata --target column --time 60s">
                It looks at the data first, tries small models before large ones, and says how sure each number is.
              </Empty>
            ) : (
              <DataTable
                caption="Runs of AutoML"
                rows={rows}
                columns={columns}
                rowKey={({ run }) => run.id}
                onOpen={({ run }) => navigate({ to: '/automl/$run', params: { run: run.id } })}
              />
            )
          }
        </Loaded>
      </Section>
    </Page>
  )
}
