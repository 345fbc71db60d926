import type { PlanStep, Step } from '@levain/sdk'
import { taskState } from '../../graph/planGraph.ts'
import { type Column, DataTable } from '../../ui/DataTable.tsx'
import { formatValue } from '../../ui/format.ts'
import { Status } from '../../ui/Status.tsx'
import { Took } from '../../ui/Time.tsx'

/** The tasks of an `each` step, one per element. */
export function TaskTable(props: { step: PlanStep; tasks: readonly Step[]; index: number | undefined; onIndex: (index: number) => void }) {
  const { step, tasks, index, onIndex } = props
  const columns: readonly Column<Step>[] = [
    { key: 'index', label: '#', numeric: true, head: true, value: (task) => task.index },
    { key: 'item', label: Object.keys(step.each ?? {}).join(' × ') || 'Item', cell: (task) => itemText(step, task) },
    { key: 'status', label: 'Status', cell: (task) => <Status state={taskState(task)} /> },
    { key: 'took', label: 'Took', numeric: true, cell: (task) => <Took from={task.startedAt} to={task.endedAt} /> },
  ]
  return (
    <div className="part">
      <h3>{tasks.length} tasks</h3>
      <DataTable
        caption={`Tasks of ${step.id}`}
        rows={[...tasks].sort((a, b) => a.index - b.index)}
        columns={columns}
        rowKey={(task) => String(task.index)}
        current={index === undefined ? undefined : String(index)}
        onOpen={(task) => onIndex(task.index)}
        tall={tasks.length > 12}
      />
    </div>
  )
}

/** The element of a task: the inputs bound to it, or its place in the product of the lists. */
function itemText(step: PlanStep, task: Step): string {
  const bound = Object.entries(step.in).flatMap(([name, binding]) => {
    const artifact = task.inputs[name]
    return binding.from === 'item' && artifact && 'value' in artifact ? [`${formatValue(artifact.value)}`] : []
  })
  if (bound.length > 0) return bound.join(', ')
  const lists = Object.values(step.each ?? {})
  const only = lists.length === 1 ? lists[0] : undefined
  return Array.isArray(only) ? formatValue(only[task.index]) : `element ${task.index}`
}
