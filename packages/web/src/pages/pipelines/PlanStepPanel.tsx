import type { Binding, PlanStep } from '@levain/sdk'
import { ActionIcon } from '@mantine/core'
import { IconX } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { actionLabel } from '../../graph/planGraph.ts'
import { Facts } from '../../ui/Facts.tsx'
import { formatDuration, formatValue } from '../../ui/format.ts'
import { Section } from '../../ui/Page.tsx'

/** What a step of a plan does, reads and gives. */
export function PlanStepPanel({ step, onClose }: { step: PlanStep; onClose: () => void }) {
  return (
    <div className="panel">
      <Section title={step.id} note={actionLabel(step)} actions={<CloseButton onClick={onClose} />} flush>
        <StepDefinition step={step} />
      </Section>
    </div>
  )
}

export const CloseButton = ({ onClick }: { onClick: () => void }) => (
  <ActionIcon variant="subtle" aria-label="Close step" onClick={onClick}>
    <IconX size={16} />
  </ActionIcon>
)

/** The parts of a step that the plan fixes. */
export function StepDefinition({ step }: { step: PlanStep }) {
  const facts: [string, ReactNode][] = Object.entries(step.in).map(([name, binding]) => [
    name,
    <code key={name}>{bindingText(binding)}</code>,
  ])
  return (
    <>
      <ActionSource step={step} />
      {facts.length > 0 ? (
        <div className="part">
          <h3>Reads</h3>
          <Facts facts={facts} />
        </div>
      ) : null}
      <div className="part">
        <h3>Rules</h3>
        <Facts facts={rules(step)} />
      </div>
    </>
  )
}

function ActionSource({ step: { action } }: { step: PlanStep }) {
  const source =
    action.kind === 'sql'
      ? action.sql
      : action.kind === 'run'
        ? action.command
        : action.kind === 'fn'
          ? `${action.export} of ${action.module}`
          : action.kind === 'pick'
            ? `the ${action.best === 'max' ? 'highest' : 'lowest'} ${action.by} of ${action.step}`
            : action.kind === 'approve'
              ? `${action.question} (${action.by})`
              : action.verb
  return (
    <div className="part">
      <h3>Does</h3>
      <pre className="source">{source}</pre>
    </div>
  )
}

function rules(step: PlanStep): [string, ReactNode][] {
  const each = Object.entries(step.each ?? {}).map(
    ([key, list]) => `${key} in ${Array.isArray(list) ? list.map(formatValue).join(', ') : bindingText(list)}`,
  )
  return [
    ...(each.length > 0 ? [['each', each.join(' × ')] as [string, ReactNode]] : []),
    ...(step.when ? [['when', <code key="when">{step.when}</code>] as [string, ReactNode]] : []),
    [
      'gives',
      Object.entries(step.out)
        .map(([name, type]) => `${name}: ${type}`)
        .join(', ') || 'nothing',
    ],
    ['cache', step.cache ? 'taken over when nothing changed' : 'always happens'],
    ['retry', step.retry.times > 0 ? `${step.retry.times} times, first after ${formatDuration(step.retry.backoffMs)}` : 'no'],
    ['timeout', step.timeoutMs ? formatDuration(step.timeoutMs) : 'none'],
  ]
}

function bindingText(binding: Binding): string {
  if (binding.from === 'value') return formatValue(binding.value)
  if (binding.from === 'param') return ['params', binding.name, ...binding.path].join('.')
  if (binding.from === 'step') return [binding.step, binding.output, ...binding.path].join('.')
  if (binding.from === 'item') return ['item', binding.key, ...binding.path].join('.')
  return `${binding.from} ${binding.reference}`
}
