import type { MetricSummary } from '@levain/sdk'
import { hasDirection, isLoss, metricOrder } from '../models/metricOrder.ts'
import type { MetricValueKind } from './column-key.ts'
import type { RunRecord } from './useRuns.ts'

/** One thing that any of the runs has. */
export interface Compared {
  readonly group: 'run' | 'metric' | 'param' | 'tag'
  readonly name: string
  /** A cell for each run; nothing where it lacks this. */
  readonly cells: readonly (string | MetricSummary | null | undefined)[]
  readonly differs: boolean
  /** Place of the run whose value is the best, where it is known which way is better. */
  readonly best?: number
}

/** What clients note for themselves: the name again, and the history of models. */
const ofClient = /^mlflow\.(?:runName|log-model\.history)$/

/** Everything that runs have, a row each: metrics first. The best run of a metric is told by this value of it. */
export function comparedRows(records: readonly RunRecord[], value: MetricValueKind = 'last'): readonly Compared[] {
  const names = (of: (record: RunRecord) => object) => [...new Set(records.flatMap((record) => Object.keys(of(record))))].sort()
  return [
    textRow(
      'run',
      'status',
      records.map(({ run }) => run.status),
    ),
    textRow(
      'run',
      'experiment',
      records.map(({ run }) => run.experiment),
    ),
    textRow(
      'run',
      'user',
      records.map(({ run }) => run.user),
    ),
    textRow(
      'run',
      'dataset',
      records.map(({ inputs }) => inputs.datasets.map(({ dataset }) => `${dataset.name} ${dataset.digest}`).join(', ')),
    ),
    ...metricOrder(names(({ metrics }) => metrics)).map((name) =>
      metricRow(
        name,
        records.map(({ metrics }) => metrics[name]),
        value,
      ),
    ),
    ...names(({ params }) => params).map((name) =>
      textRow(
        'param',
        name,
        records.map(({ params }) => params[name]),
      ),
    ),
    ...names(({ tags }) => tags)
      .filter((name) => !ofClient.test(name))
      .map((name) =>
        textRow(
          'tag',
          name,
          records.map(({ tags }) => tags[name]),
        ),
      ),
  ]
}

const textRow = (group: Compared['group'], name: string, cells: readonly (string | undefined)[]): Compared => ({
  group,
  name,
  cells,
  differs: new Set(cells).size > 1,
})

/** It differs where any of its values does: runs may end alike and yet have been better in between. */
function metricRow(name: string, cells: readonly (MetricSummary | undefined)[], value: MetricValueKind): Compared {
  const differs = new Set(cells.map((cell) => cell && `${cell.last} ${cell.min} ${cell.max}`)).size > 1
  const part = value === 'best' ? (isLoss(name) ? 'min' : 'max') : value
  const values = cells.map((cell) => (cell ? Number(cell[part]) : Number.NaN))
  const finite = values.filter(Number.isFinite)
  if (new Set(finite).size < 2 || !hasDirection(name)) return { group: 'metric', name, cells, differs }
  const best = isLoss(name) ? Math.min(...finite) : Math.max(...finite)
  return { group: 'metric', name, cells, differs, best: values.indexOf(best) }
}
