import type { Artifact, PlanStep, Run, Step } from '@levain/sdk'
import { Link } from '@tanstack/react-router'
import { actionLabel, stateOf, stepTimes, taskState } from '../../graph/planGraph.ts'
import { useAsk } from '../../live/ask.ts'
import { CopyButton } from '../../ui/Command.tsx'
import { Facts } from '../../ui/Facts.tsx'
import { Failure } from '../../ui/Failure.tsx'
import { formatValue, shortId } from '../../ui/format.ts'
import { Loaded } from '../../ui/Loaded.tsx'
import { Section } from '../../ui/Page.tsx'
import { Status } from '../../ui/Status.tsx'
import { Took } from '../../ui/Time.tsx'
import { CloseButton, StepDefinition } from './PlanStepPanel.tsx'
import { StepLog } from './StepLog.tsx'
import { TaskTable } from './TaskTable.tsx'

interface StepPanelProps {
  readonly run: Run
  readonly step: PlanStep
  readonly tasks: readonly Step[]
  readonly index: number | undefined
  readonly onIndex: (index: number) => void
  readonly onClose: () => void
}

/** What happened in a step: status, why, inputs, outputs, log. */
export function StepPanel({ run, step, tasks, index, onIndex, onClose }: StepPanelProps) {
  const many = tasks.length > 1
  const task = index === undefined ? (many ? undefined : tasks[0]) : tasks.find((one) => one.index === index)
  const { from, to } = task ? { from: task.startedAt, to: task.endedAt } : stepTimes(tasks)
  return (
    <div className="panel">
      <Section title={step.id} note={actionLabel(step)} actions={<CloseButton onClick={onClose} />} flush>
        <div className="part">
          <Facts
            facts={[
              ['Status', <Status key="status" state={task ? taskState(task) : tasks.length ? stateOf(tasks) : 'waiting'} />],
              ['Took', <Took key="took" from={from} to={to} />],
              ...(task && task.attempt > 1 ? [['Attempt', String(task.attempt)] as const] : []),
              ...(task?.cachedFrom
                ? [
                    [
                      'Taken from',
                      <Link key="cached" to="/pipelines/runs/$run" params={{ run: task.cachedFrom }} search={{ step: step.id }}>
                        run {shortId(task.cachedFrom)}
                      </Link>,
                    ] as const,
                  ]
                : []),
            ]}
          />
        </div>
        {task?.error ? (
          <div className="part">
            <Failure error={{ ...task.error, next: `levain pipeline log ${run.id} ${step.id}` }} />
          </div>
        ) : null}
        {tasks.length > 0 ? <Why run={run.id} step={step.id} /> : null}
        {many ? <TaskTable step={step} tasks={tasks} index={index} onIndex={onIndex} /> : null}
        {task ? (
          <>
            <Artifacts title="Inputs" artifacts={task.inputs} />
            <Artifacts title="Outputs" artifacts={task.outputs} />
            {task.startedAt || task.log ? <StepLog run={run.id} task={task} /> : null}
          </>
        ) : null}
        <StepDefinition step={step} />
      </Section>
    </div>
  )
}

function Why({ run, step }: { run: string; step: string }) {
  const why = useAsk('pipeline', 'why', { run, step })
  return (
    <div className="part">
      <h3>Why</h3>
      <Loaded query={why} bones={2}>
        {({ reason, changed, comparedWith }) => (
          <>
            <p>{reason}</p>
            {changed.length > 0 ? (
              <table className="changes">
                <thead>
                  <tr>
                    <th scope="col">Changed</th>
                    <th scope="col">Before</th>
                    <th scope="col">Now</th>
                  </tr>
                </thead>
                <tbody>
                  {changed.map(({ part, before, after }) => (
                    <tr key={part}>
                      <th scope="row">{part}</th>
                      <td>
                        <del>{short(before)}</del>
                      </td>
                      <td>
                        <ins>{short(after)}</ins>
                      </td>
                    </tr>
                  ))}
                </tbody>
              </table>
            ) : null}
            {comparedWith ? (
              <p className="muted small">
                Compared with{' '}
                {/^[0-9a-f-]{36}$/.test(comparedWith) ? (
                  <Link to="/pipelines/runs/$run" params={{ run: comparedWith }} search={{ step }}>
                    run {shortId(comparedWith)}
                  </Link>
                ) : (
                  comparedWith
                )}
                .
              </p>
            ) : null}
          </>
        )}
      </Loaded>
    </div>
  )
}

function Artifacts({ title, artifacts }: { title: string; artifacts: Record<string, Artifact> }) {
  const entries = Object.entries(artifacts)
  if (entries.length === 0) return null
  return (
    <div className="part">
      <h3>{title}</h3>
      <Facts facts={entries.map(([name, artifact]) => [name, <ArtifactValue key={name} artifact={artifact} />])} />
    </div>
  )
}

/** A value, or a link to the content it refers to. */
function ArtifactValue({ artifact }: { artifact: Artifact }) {
  if ('value' in artifact) return <code className="break">{short(artifact.value)}</code>
  const label = `${artifact.type} ${shortId(artifact.digest)}`
  return (
    <span className="row tight">
      {artifact.type === 'table' ? (
        <Link to="/data/$name" params={{ name: artifact.digest }}>
          {label}
        </Link>
      ) : (
        <span>{label}</span>
      )}
      <CopyButton text={artifact.digest} label="Copy digest" />
    </span>
  )
}

function short(value: unknown): string {
  const text = formatValue(value)
  if (text.startsWith('sha256:')) return `sha256:${text.slice(7, 15)}…`
  return text.length > 240 ? `${text.slice(0, 240)}…` : text
}
