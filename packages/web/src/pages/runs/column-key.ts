import { keyText } from '../../filter/key-text.ts'
import { isLoss } from '../models/metricOrder.ts'

/** Where the value of a column comes from. `best` is the least of a loss and the greatest of anything else. */
const columnGroups = ['metric', 'min', 'max', 'best', 'param', 'tag'] as const
type Group = (typeof columnGroups)[number]

/** Which of its values stands for a metric that was measured often. */
export const metricValues = ['last', 'best', 'min', 'max'] as const
export type MetricValueKind = (typeof metricValues)[number]

/** The column of this value of a metric. */
export const metricColumn = (name: string, value: MetricValueKind): string => `${value === 'last' ? 'metric' : value}:${name}`

/** The same column, with this value where it is one of a metric. */
export function withValue(key: string, value: MetricValueKind): string {
  const { group, name } = readColumn(key)
  return group === 'run' || group === 'param' || group === 'tag' ? key : metricColumn(name, value)
}

/** A column of the table of runs as it stands in an address, e.g. `metric:auc`, `min:loss`, `param:depth`, or `status`. */
export interface ColumnKey {
  readonly group: Group | 'run'
  readonly name: string
}

export function readColumn(key: string): ColumnKey {
  const colon = key.indexOf(':')
  const group = columnGroups.find((one) => one === key.slice(0, colon))
  return group ? { group, name: key.slice(colon + 1) } : { group: 'run', name: key }
}

/** What people call it. */
export function columnLabel(key: string): string {
  const { group, name } = readColumn(key)
  if (group === 'run') return runFields[name]?.label ?? name
  return group === 'min' || group === 'max' || group === 'best' ? `${group} ${name}` : name
}

/** What every run has, and what the search language calls it; without a key it cannot be sorted by. */
export const runFields: Readonly<Record<string, { readonly label: string; readonly key?: string }>> = {
  name: { label: 'Run', key: 'attributes.run_name' },
  status: { label: 'Status', key: 'attributes.status' },
  started: { label: 'Started', key: 'attributes.start_time' },
  took: { label: 'Took' },
  user: { label: 'User', key: 'attributes.user_id' },
  experiment: { label: 'Experiment', key: 'attributes.experiment_id' },
  kind: { label: 'Kind', key: 'attributes.kind' },
  dataset: { label: 'Dataset' },
  models: { label: 'Models' },
  source: { label: 'Source', key: 'tags.`mlflow.source.name`' },
}

/** The column as the search language sorts by it; undefined where it cannot. */
export function searchKey(key: string): string | undefined {
  const { group, name } = readColumn(key)
  if (group === 'run') return runFields[name]?.key
  if (group === 'param') return keyText('params', name)
  if (group === 'tag') return keyText('tags', name)
  const part = group === 'best' ? (isLoss(name) ? 'min' : 'max') : group
  return part === 'metric' ? keyText('metrics', name) : `${keyText('metrics', name)}.${part}`
}

/** `-metric:auc` as `metrics.auc DESC`. */
export function orderOf(sort: string | undefined): string[] {
  if (!sort) return []
  const descending = sort.startsWith('-')
  const key = searchKey(descending ? sort.slice(1) : sort)
  return key ? [`${key} ${descending ? 'DESC' : 'ASC'}`] : []
}
