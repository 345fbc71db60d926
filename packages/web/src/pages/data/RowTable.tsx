import { useMemo } from 'react'
import { type Column, DataTable } from '../../ui/DataTable.tsx'
import { formatValue } from '../../ui/format.ts'

type Row = Record<string, unknown>

/** Rows of any table. Only those in view are drawn. */
export function RowTable(props: {
  caption: string
  columns: readonly string[]
  rows: readonly Row[]
  sort?: string
  onSort?: (sort: string) => void
}) {
  const { caption, columns: names, rows, sort, onSort } = props
  const columns = useMemo(() => names.map((name) => columnOf(name, rows)), [names, rows])
  return <DataTable caption={caption} rows={rows} columns={columns} rowKey={(_, place) => String(place)} sort={sort} onSort={onSort} tall />
}

function columnOf(name: string, rows: readonly Row[]): Column<Row> {
  const sample = rows.find((row) => row[name] !== null && row[name] !== undefined)?.[name]
  return {
    key: name,
    label: name,
    numeric: typeof sample === 'number',
    value: (row) => row[name] as string | number | boolean | null,
    cell: (row) => {
      const value = row[name]
      return value === null || value === undefined ? <span className="missing">null</span> : formatValue(value)
    },
  }
}
