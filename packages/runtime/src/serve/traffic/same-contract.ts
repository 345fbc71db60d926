import type { Signature } from '@levain/core'
import type { LoadedVersion } from '../version.ts'
import { invalid, type RoutePlan } from './route-plan.ts'

/**
 * Checks that all versions of a plan take the same columns in the same order and give the same kind of answer: a client must not notice which of
 * them answers. And that columns the plan speaks of are among them.
 *
 * @throws routes-invalid
 */
export function agreeing(first: LoadedVersion, others: readonly LoadedVersion[], plan: RoutePlan): void {
  for (const other of others) {
    const field = `version ${other.bundle.index.version}`
    const [columns, theirs] = [columnsOf(first.signature), columnsOf(other.signature)]
    const at = columns.findIndex((column, index) => column !== theirs[index])
    const place = at < 0 && theirs.length > columns.length ? columns.length : at
    if (place >= 0) throw invalid(`${field}, input ${place + 1}`, columns[place] ?? 'no further one', theirs[place] ?? 'none')
    const [answer, answered] = [answerOf(first.signature), answerOf(other.signature)]
    if (answer !== answered) throw invalid(`${field}, answer`, answer, answered)
  }
  const names = first.signature.inputs.map(({ name }) => name)
  const spoken = [...plan.rules.map(({ column }) => column), plan.sticky && 'column' in plan.sticky ? plan.sticky.column : undefined]
  const stranger = spoken.find((column) => column !== undefined && !names.includes(column))
  if (stranger !== undefined) throw invalid('column', `one of ${names.join(', ')}`, stranger)
}

const columnsOf = ({ inputs }: Signature): string[] => inputs.map(({ name, type }) => `${name} (${type})`)

function answerOf({ output: { task, classes } }: Signature): string {
  return classes ? `${task} of ${classes.map((label) => JSON.stringify(label)).join(', ')}` : task
}
