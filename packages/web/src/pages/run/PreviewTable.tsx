import { DataTable } from '../../ui/DataTable.tsx'
import { formatValue } from '../../ui/format.ts'

/** Rows of a file, as many as a preview shows. */
export function PreviewTable({ head, rows, note }: { head: readonly string[]; rows: readonly (readonly unknown[])[]; note: string }) {
  const columns = head.map((name, place) => ({
    key: String(place),
    label: name,
    numeric: rows.slice(0, 20).every((row) => row[place] !== '' && Number.isFinite(Number(row[place]))),
    cell: (row: { cells: readonly unknown[] }) => formatValue(row.cells[place]),
  }))
  return (
    <div className="preview-table">
      <DataTable
        caption="Rows of the file"
        rows={rows.map((cells, place) => ({ cells, place }))}
        columns={columns}
        rowKey={({ place }) => String(place)}
        tall
      />
      <p className="muted small">{note}</p>
    </div>
  )
}
