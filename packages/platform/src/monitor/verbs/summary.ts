import type { AlertPolicy, Signal } from '@levain/core'
import type { LogTable } from '../../predictions/index.ts'

const namedMax = 5

/** One or two sentences for people: what drifted, by how much, and how often this would ring without any drift. */
export function summaryOf(
  log: LogTable,
  signals: readonly Signal[],
  drifted: readonly string[],
  decided: number,
  policy: AlertPolicy,
): string {
  if (drifted.length === 0) return `None of ${decided} features drifted in ${log.rows} predictions.`
  const named = drifted.slice(0, namedMax).map((feature) => nameOf(feature, signals))
  const more = drifted.length > namedMax ? `, and ${drifted.length - namedMax} more` : ''
  const share = `${drifted.length} of ${decided} features drifted in ${log.rows} predictions: ${named.join(', ')}${more}.`
  return `${share} ${falseAlarms(policy)}`
}

function nameOf(feature: string, signals: readonly Signal[]): string {
  const own = signals.filter((signal) => signal.feature === feature)
  const worst = own.filter(({ decision }) => decision === 'drift').toSorted((a, b) => excess(b) - excess(a))[0]
  if (!worst) return `${feature} (no values came)`
  const size = worst.statistic === null ? 'beyond measure' : short(worst.statistic)
  return `${feature} (${worst.method} ${size}, ${short(worst.nullExpectation ?? 0)} without drift)`
}

const short = (value: number): string => String(Number(value.toPrecision(2)))
const excess = ({ statistic, threshold }: Signal): number => (statistic === null ? Infinity : Math.abs(statistic) / threshold)

function falseAlarms({ forWindows }: AlertPolicy): string {
  const rate = 20 ** forWindows
  return `Without any drift fewer than one alert in ${rate.toLocaleString('en')} ${forWindows === 1 ? '' : 'separate '}windows would come of chance.`
}
