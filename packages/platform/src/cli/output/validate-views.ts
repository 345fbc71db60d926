import type { Contracts, OutputOf } from '@levain/core'
import type { Show } from './show.ts'
import type { Views } from './views.ts'
import { blocks } from './words.ts'

export const validateViews: NonNullable<Views['validate']> = {
  data: (output, show) => judged(output, show),
  model: (output, show) => judged(output, show),
}

function judged({ verdict }: OutputOf<Contracts['validate']['data']>, show: Show): string {
  const columns = {
    check: (row: (typeof verdict.checks)[number]) => row.name,
    status: (row: (typeof verdict.checks)[number]) => row.status,
    expected: (row: (typeof verdict.checks)[number]) => row.expected,
    actual: (row: (typeof verdict.checks)[number]) => row.actual,
    rows: (row: (typeof verdict.checks)[number]) => row.offending?.rows.map((offender) => offender.row).join(', '),
  }
  return blocks(
    show.facts({ verdict: verdict.passed ? 'passed' : 'failed', subject: verdict.subject, reason: verdict.reason, id: verdict.id }),
    show.table(verdict.checks, columns, 'no checks'),
  )
}
