import type { MetricValue } from '@levain/core'
import type { Views } from './views.ts'
import { blocks, number } from './words.ts'

/** `0.912, 95 % 0.88 to 0.94, on 300 rows`. */
const measured = ({ value, low, high, n }: MetricValue): string =>
  [
    value === null ? 'cannot be told' : number(value),
    low === undefined || high === undefined ? '' : `95 % ${number(low)} to ${number(high)}`,
    n === undefined ? '' : `on ${number(n)} rows`,
  ]
    .filter(Boolean)
    .join(', ')

export const trainViews: NonNullable<Views['train']> = {
  fit: ({ model, run, algorithm, metrics, said }, show) =>
    blocks(
      show.facts({ algorithm, run, ...Object.fromEntries(Object.entries(metrics).map(([name, own]) => [name, measured(own)])) }),
      said ?? '',
      `next: levain registry register ${model} NAME`,
    ),
  algorithms: (rows, show) =>
    show.table(
      rows,
      {
        algorithm: (row) => row.name,
        tasks: (row) => row.tasks.join(', '),
        parameters: (row) => Object.keys((row.params.properties as object | undefined) ?? row.params).join(', '),
        does: (row) => row.does,
      },
      'no algorithms',
    ),
}
