import type { Check, Verdict } from '@levain/sdk'
import { type Column, DataTable } from '../../ui/DataTable.tsx'
import { Status } from '../../ui/Status.tsx'

const columns: readonly Column<Check>[] = [
  { key: 'name', label: 'Check', head: true, value: (check) => check.name },
  { key: 'status', label: 'Result', cell: (check) => <Status state={check.status} /> },
  { key: 'expected', label: 'Expected', cell: (check) => <span className="break">{check.expected}</span> },
  { key: 'actual', label: 'Came', cell: (check) => <span className="break">{check.actual}</span> },
]

/** A verdict with its reason and checks. */
export function VerdictView({ verdict }: { verdict: Verdict }) {
  return (
    <>
      <div className="verdict-reason">
        <Status state={verdict.passed ? 'passed' : 'failed'} />
        <span className="break">{verdict.reason}</span>
      </div>
      {verdict.checks.length > 0 ? (
        <DataTable caption="Checks" rows={verdict.checks} columns={columns} rowKey={(check, place) => `${check.name} ${place}`} />
      ) : null}
    </>
  )
}
