import type { RunState } from '@levain/sdk'
import { actionLabel, countStates, stateOf, stepTimes } from '../../graph/planGraph.ts'
import { type Column, DataTable } from '../../ui/DataTable.tsx'
import { Status } from '../../ui/Status.tsx'
import { Took } from '../../ui/Time.tsx'

interface Row {
  readonly id: string
  readonly action: string
  readonly state: string
  readonly tasks: string
  readonly from: string | null
  readonly to: string | null
  readonly error: string
}

const columns: readonly Column<Row>[] = [
  {
    key: 'id',
    label: 'Step',
    head: true,
    cell: (row) => (
      <>
        {row.id}
        <div className="muted mono step-action">{row.action}</div>
      </>
    ),
  },
  { key: 'state', label: 'Status', cell: (row) => <StepState row={row} /> },
  { key: 'took', label: 'Took', numeric: true, cell: (row) => <Took from={row.from} to={row.to} /> },
]

const StepState = ({ row }: { row: Row }) => (
  <>
    <Status state={row.state} />
    {row.tasks ? <div className="muted small">{row.tasks}</div> : null}
    {row.error ? <div className="small break">{row.error}</div> : null}
  </>
)

/** The graph as a table. */
export function StepTable(props: { state: RunState; selected?: string; onSelect: (id: string) => void }) {
  const rows = props.state.plan.steps.map((step): Row => {
    const tasks = props.state.steps.filter((task) => task.step === step.id)
    const counts = countStates(tasks).map(({ state, count }) => `${count} ${state}`)
    return {
      id: step.id,
      action: actionLabel(step),
      state: tasks.length === 0 ? 'waiting' : stateOf(tasks),
      tasks: counts.length > 1 ? counts.join(', ') : '',
      ...stepTimes(tasks),
      error: tasks.find((task) => task.error)?.error?.message ?? '',
    }
  })
  return (
    <DataTable
      caption="Steps of the run"
      rows={rows}
      columns={columns}
      rowKey={(row) => row.id}
      current={props.selected}
      onOpen={(row) => props.onSelect(row.id)}
    />
  )
}
