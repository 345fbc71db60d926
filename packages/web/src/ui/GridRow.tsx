import { type KeyboardEvent, memo } from 'react'
import { cellClass, type GridColumn } from './grid-column.ts'

interface GridRowProps<Row> {
  readonly row: Row
  readonly id: string
  readonly label: string
  /** Its place in the whole table, with the head as 1. */
  readonly index: number
  readonly columns: readonly GridColumn<Row>[]
  readonly lefts: ReadonlyMap<string, number>
  readonly selectable: boolean
  readonly selected: boolean
  readonly opens: boolean
  readonly onToggle: (id: string, range: boolean) => void
  readonly onOpen: (row: Row) => void
}

function DrawnRow<Row>(props: GridRowProps<Row>) {
  const { row, id, label, index, columns, lefts, selectable, selected, opens, onToggle, onOpen } = props
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.target !== event.currentTarget) return
    if (event.key === 'Enter') onOpen(row)
    if ((event.key === 'x' || event.key === ' ') && selectable) {
      event.preventDefault()
      onToggle(id, event.shiftKey)
    }
  }
  return (
    <tr
      aria-rowindex={index}
      tabIndex={0}
      className={opens ? 'opens' : undefined}
      data-selected={selected || undefined}
      onClick={opens ? (event) => isPlain(event.target) && onOpen(row) : undefined}
      onKeyDown={onKeyDown}
    >
      {selectable ? (
        <td className="table-check pinned" style={{ left: 0 }}>
          <input
            type="checkbox"
            checked={selected}
            onChange={(event) => onToggle(id, (event.nativeEvent as MouseEvent).shiftKey)}
            aria-label={`Select ${label}`}
          />
        </td>
      ) : null}
      {columns.map((column) => (
        <GridCell key={column.key} column={column} row={row} left={lefts.get(column.key)} />
      ))}
    </tr>
  )
}

/** A row of a grid; drawn again only when something about it changes, not when the table is scrolled. */
export const GridRow = memo(DrawnRow) as typeof DrawnRow

function GridCell<Row>({ column, row, left }: { column: GridColumn<Row>; row: Row; left: number | undefined }) {
  const Cell = column.head ? 'th' : 'td'
  return (
    <Cell
      {...(column.head ? { scope: 'row' } : {})}
      className={cellClass(column.numeric, left)}
      style={left === undefined ? undefined : { left }}
    >
      {column.cell(row)}
    </Cell>
  )
}

const isPlain = (target: EventTarget): boolean => target instanceof Element && !target.closest('a, button, input, label, select')
