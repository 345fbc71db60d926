import type { Parameter, ParameterValue, Study } from '@levain/sdk'
import { formatNumber } from '../../ui/format.ts'

/** Where a study stands, as one of the states of {@link Status}. */
export function stateOf({ study, next, running }: { study: Pick<Study, 'status'>; next: 'open' | 'done'; running: number }): string {
  if (study.status === 'stopped') return 'stopped'
  if (next === 'done') return 'done'
  return running > 0 ? 'running' : 'idle'
}

/** `least loss`, `greatest auc` */
export const goalText = ({ metric, direction }: Pick<Study, 'metric' | 'direction'>): string =>
  `${direction === 'minimize' ? 'least' : 'greatest'} ${metric}`

/** What a parameter may be: `0.0001 to 0.1, by orders of magnitude`, `gbtree, dart`. */
export function rangeText(parameter: Parameter): string {
  if (parameter.type === 'categorical') return parameter.choices.map(String).join(', ')
  const { low, high, log, step } = parameter
  const extras = [...(log ? ['by orders of magnitude'] : []), ...(step === undefined ? [] : [`in steps of ${formatNumber(step)}`])]
  return [`${formatNumber(low)} to ${formatNumber(high)}`, ...extras].join(', ')
}

/** When a parameter applies: `booster is dart`; empty for always. */
export const whenText = ({ when }: Parameter): string =>
  Object.entries(when ?? {})
    .map(([name, values]) => `${name} is ${[values].flat().map(String).join(' or ')}`)
    .join(', ')

export const valueText = (value: ParameterValue | undefined): string =>
  value === undefined ? '–' : typeof value === 'number' ? formatNumber(Number(value.toPrecision(4)), 8) : String(value)

/** A method with its options: `asha, factor 3, minStep 1`. */
export const methodText = ({ type, ...options }: Study['sampler']): string =>
  [type, ...Object.entries(options).map(([name, value]) => `${name} ${typeof value === 'string' ? value : JSON.stringify(value)}`)].join(
    ', ',
  )
