import type { LevainError } from '@levain/core/errors'
import { answerWriter } from '../answer.ts'
import type { LoadedVersion } from '../version.ts'
import { invalid, type RoutePlan } from './route-plan.ts'

/** What answers in the place of a version that failed. Its answers and log records say so. */
export interface Fallback {
  readonly by: 'version' | 'rule'
  readonly version: LoadedVersion
  /** What stands in the head of its answers. */
  readonly headers: Readonly<Record<string, string>>
}

/** @throws routes-invalid where the rule's answer is none the model could give */
export function fallbackOf(
  plan: NonNullable<RoutePlan['fallback']>,
  first: LoadedVersion,
  versionOf: (bundle: string) => LoadedVersion,
  deployment: string,
): Fallback {
  if (!('bundle' in plan)) {
    const rule = { predict: alwaysAnswering(plan.answer, first), outside: null, batching: null }
    const version = { ...marked(first, 'rule', deployment), ...rule }
    return { by: 'rule', version, headers: { 'levain-fallback': 'rule' } }
  }
  const version = marked(versionOf(plan.bundle), 'version', deployment)
  return { by: 'version', version, headers: { 'levain-version': String(plan.version), 'levain-fallback': 'version' } }
}

/** Whether the version is to blame that a checked request was not answered, be it that its answer is no number. What is refused for want of room would be refused again. */
export const isModelFailure = ({ code }: LevainError): boolean => !othersFault.has(code)

const othersFault = new Set(['overloaded', 'draining', 'log-unwritable', 'deadline-exceeded'])

function marked(version: LoadedVersion, fallback: Fallback['by'], deployment: string): LoadedVersion {
  const { model, version: number } = version.bundle.index
  return { ...version, write: answerWriter(version.signature, { deployment, model, version: number, fallback }, version.log) }
}

/** A rule is certain of its answer, so that protocols which ask for probabilities get some. */
function alwaysAnswering(answer: string | number | boolean, { signature: { output } }: LoadedVersion): LoadedVersion['predict'] {
  const { classes } = output
  if (!classes) {
    if (typeof answer !== 'number') throw invalid('fallback.answer', 'a number', JSON.stringify(answer))
    return (rows) => ({ predictions: rows.map(() => answer) })
  }
  const label = classes.find((one) => one === answer) ?? classes.find((one) => String(one) === String(answer))
  if (label === undefined) throw invalid('fallback.answer', `one of ${classes.join(', ')}`, JSON.stringify(answer))
  const probabilities = classes.map((one) => (one === label ? 1 : 0))
  return (rows) => ({ predictions: rows.map(() => label), probabilities: rows.map(() => probabilities) })
}
