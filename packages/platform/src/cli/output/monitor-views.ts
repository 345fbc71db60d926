import type { Contracts, OutputOf } from '@levain/core'
import type { Show } from './show.ts'
import type { Views } from './views.ts'
import { blocks, pairWords } from './words.ts'

export const monitorViews: NonNullable<Views['monitor']> = {
  check: (output, show) =>
    blocks(
      show.facts({
        rows: output.rows,
        drifted: output.drifted.join(', ') || 'nothing',
        alert: output.alert && `${output.alert.status}: ${output.alert.summary}`,
      }),
      signalTable(output.signals, show),
    ),
  signals: (rows, show) => signalTable(rows, show),
  log: (rows, show) =>
    show.table(
      rows,
      {
        at: (row) => row.at,
        model: (row) => `${row.model}@${row.version}`,
        prediction: (row) => row.prediction,
        likelihood: (row) => row.probabilities && Math.max(...row.probabilities),
        id: (row) => row.id,
        inputs: (row) => pairWords(row.inputs),
      },
      'no predictions yet',
    ),
  alerts: (rows, show) =>
    show.table(
      rows,
      {
        alert: (row) => row.id,
        status: (row) => row.status,
        deployment: (row) => row.deployment,
        summary: (row) => row.summary,
        since: (row) => row.createdAt,
      },
      'no alerts',
    ),
}

function signalTable(rows: OutputOf<Contracts['monitor']['signals']>, show: Show): string {
  return show.table(
    rows,
    {
      feature: (row) => row.feature,
      method: (row) => row.method,
      statistic: (row) => row.statistic,
      threshold: (row) => row.threshold,
      'p adjusted': (row) => row.pAdjusted,
      decision: (row) => row.decision,
      rows: (row) => row.rowsCurrent,
      window: (row) => `${row.window.from.slice(0, 10)} … ${row.window.to.slice(0, 10)}`,
    },
    'no signals yet: levain monitor check DEPLOYMENT',
  )
}
