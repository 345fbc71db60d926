import type { Cell } from '../../charts/axis.ts'
import { isLoss } from '../models/metricOrder.ts'
import { readColumn } from './column-key.ts'
import type { RunRecord } from './useRuns.ts'

/** What a run has in a column of metrics, parameters or tags; null where it has nothing. Metrics are numbers, the others text. */
export function cellOf({ metrics, params, tags }: RunRecord, key: string): Cell {
  const { group, name } = readColumn(key)
  if (group === 'param') return params[name] ?? null
  if (group === 'tag') return tags[name] ?? null
  const metric = metrics[name]
  if (group === 'run' || !metric) return null
  const part = group === 'best' ? (isLoss(name) ? 'min' : 'max') : group === 'metric' ? 'last' : group
  const value = metric[part]
  return value === null ? null : Number(value)
}

/** The value as a number, where it is one or is written like one. */
export function numberOf(record: RunRecord, key: string): number {
  const value = cellOf(record, key)
  return value === null || value === '' ? Number.NaN : Number(value)
}

const hidden = /^(?:mlflow\.(?:log-model\.history|note\.content)|levain\.automl.*)$/

/** All columns the runs have, metrics first. */
export function columnsIn(records: readonly RunRecord[], order: (names: readonly string[]) => readonly string[]) {
  const names = (of: (record: RunRecord) => object) => [...new Set(records.flatMap((record) => Object.keys(of(record))))]
  return {
    metrics: order(names(({ metrics }) => metrics)),
    params: names(({ params }) => params).sort(),
    tags: names(({ tags }) => tags)
      .filter((name) => !hidden.test(name))
      .sort(),
  }
}
export type Columns = ReturnType<typeof columnsIn>

/** Name as people know it: given, or the end of its id. */
export const runTitle = ({ run }: Pick<RunRecord, 'run'>): string => run.name || run.id.slice(-8)
