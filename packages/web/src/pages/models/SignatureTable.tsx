import type { Profile, Signature, SignatureColumn } from '@levain/sdk'
import { type Column, DataTable } from '../../ui/DataTable.tsx'
import { formatNumber, formatPercent } from '../../ui/format.ts'

const levelsShown = 8

/** The columns a model reads, with what training saw of each. */
export function SignatureTable({ signature, profile }: { signature: Signature; profile: Profile | null }) {
  const seen = (name: string) => profile?.columns.find((column) => column.name === name)
  const columns: readonly Column<SignatureColumn>[] = [
    { key: 'name', label: 'Column', head: true, value: (column) => column.name },
    { key: 'type', label: 'Type', cell: (column) => `${column.type}${column.required ? '' : ', optional'}` },
    { key: 'seen', label: 'Training saw', cell: (column) => <span className="break">{seenText(column)}</span> },
    {
      key: 'missing',
      label: 'Missing',
      numeric: true,
      cell: ({ name }) => {
        const column = seen(name)
        return column && column.count > 0 ? formatPercent(column.nullCount / column.count) : '–'
      },
    },
  ]
  return <DataTable caption="Inputs of the model" rows={signature.inputs} columns={columns} rowKey={(column) => column.name} />
}

function seenText({ range, levels, type }: SignatureColumn): string {
  if (levels)
    return levels.slice(0, levelsShown).join(', ') + (levels.length > levelsShown ? ` and ${levels.length - levelsShown} more` : '')
  if (!range) return '–'
  if (type === 'time') return `${new Date(range.min).toISOString().slice(0, 16)} to ${new Date(range.max).toISOString().slice(0, 16)}`
  return `${formatNumber(range.min)} to ${formatNumber(range.max)}`
}
