import type { Parameter } from '@levain/sdk'
import { DataTable } from '../../ui/DataTable.tsx'
import { Section } from '../../ui/Page.tsx'
import type { Shown } from './Study.tsx'
import { rangeText, valueText, whenText } from './study-text.ts'

type Row = readonly [name: string, parameter: Parameter]

/** What there is to choose, and what the best trial chose. */
export function SpaceTable({ shown: { study, best } }: { shown: Shown }) {
  const rows: readonly Row[] = Object.entries(study.space)
  const conditional = rows.some(([, { when }]) => when)
  return (
    <Section title="What there is to choose" flush>
      <DataTable
        caption="What there is to choose"
        rows={rows}
        rowKey={([name]) => name}
        columns={[
          { key: 'name', label: 'Parameter', head: true, cell: ([name]) => name },
          { key: 'type', label: 'Type', cell: ([, { type }]) => type },
          { key: 'range', label: 'Values', cell: ([, parameter]) => <span className="break">{rangeText(parameter)}</span> },
          ...(conditional ? [{ key: 'when', label: 'Where', cell: ([, parameter]: Row) => whenText(parameter) }] : []),
          ...(best ? [{ key: 'best', label: 'Best trial', cell: ([name]: Row) => valueText(best.values[name]) }] : []),
        ]}
      />
    </Section>
  )
}
