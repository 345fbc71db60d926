import { Checkbox } from '@mantine/core'
import { type KeyboardEvent, type ReactNode, useMemo, useRef } from 'react'
import { Heading } from './Heading.tsx'
import { type Sort, sorted } from './sort.ts'
import './table.css'
import { useWindow } from './window.ts'

export interface Column<Row> {
  readonly key: string
  readonly label: ReactNode
  /** What is compared when sorting; left out, the column cannot be sorted by. */
  readonly value?: (row: Row) => string | number | boolean | null | undefined
  /** What is shown; the value unless given. */
  readonly cell?: (row: Row) => ReactNode
  readonly numeric?: boolean
  /** The column that names the row. */
  readonly head?: boolean
}

interface DataTableProps<Row> {
  /** What the table holds, for those who cannot see it. */
  readonly caption: string
  readonly rows: readonly Row[]
  readonly columns: readonly Column<Row>[]
  readonly rowKey: (row: Row, index: number) => string
  readonly sort?: Sort
  readonly onSort?: (sort: Sort) => void
  /** Enter or a click on the row. */
  readonly onOpen?: (row: Row) => void
  readonly selected?: readonly string[]
  readonly onSelect?: (keys: string[]) => void
  readonly current?: string
  /** Scrolls by itself; only the rows in view are drawn. */
  readonly tall?: boolean
  readonly rowLabel?: (row: Row) => string
}

/** A table one can sort, select in and walk through with j and k; x selects, Enter opens. */
export function DataTable<Row>(props: DataTableProps<Row>) {
  const { caption, rows, columns, rowKey, sort, onSort, onOpen, selected, onSelect, current, tall = false, rowLabel } = props
  const frame = useRef<HTMLDivElement>(null)
  const ordered = useMemo(() => sorted(rows, columns, sort), [rows, columns, sort])
  const view = useWindow(frame, ordered.length, tall)
  const toggle = (key: string) => onSelect?.(selected?.includes(key) ? selected.filter((one) => one !== key) : [...(selected ?? []), key])
  const shown = ordered.slice(view.from, view.to)
  const width = columns.length + (onSelect ? 1 : 0)
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for forms
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <div className={tall ? 'table-frame tall' : 'table-frame'} ref={frame} role="group" tabIndex={0} aria-label={caption}>
      <table className="table" aria-rowcount={ordered.length + 1}>
        <caption className="visually-hidden">{caption}</caption>
        <thead>
          <tr>
            {onSelect ? (
              <th scope="col" className="table-check">
                <span className="visually-hidden">Select</span>
              </th>
            ) : null}
            {columns.map((column) => (
              <Heading key={column.key} column={column} sort={sort} onSort={onSort} />
            ))}
          </tr>
        </thead>
        <tbody onKeyDown={(event) => walk(event)}>
          {view.before > 0 ? <Gap width={width} height={view.before} /> : null}
          {shown.map((row, offset) => {
            const key = rowKey(row, view.from + offset)
            return (
              <tr
                key={key}
                aria-rowindex={view.from + offset + 2}
                tabIndex={onOpen || onSelect ? 0 : undefined}
                className={onOpen ? 'opens' : undefined}
                aria-current={current === key ? 'true' : undefined}
                data-selected={selected?.includes(key) || undefined}
                onClick={onOpen ? (event) => isPlain(event.target) && onOpen(row) : undefined}
                onKeyDown={(event) => {
                  if (event.target !== event.currentTarget) return
                  if (event.key === 'Enter' && onOpen) onOpen(row)
                  if ((event.key === 'x' || event.key === ' ') && onSelect) {
                    event.preventDefault()
                    toggle(key)
                  }
                }}
              >
                {onSelect ? (
                  <td className="table-check">
                    <Checkbox
                      size="xs"
                      checked={selected?.includes(key) ?? false}
                      onChange={() => toggle(key)}
                      aria-label={`Select ${rowLabel?.(row) ?? key}`}
                    />
                  </td>
                ) : null}
                {columns.map((column) => {
                  const content = column.cell ? column.cell(row) : (column.value?.(row) ?? '–')
                  const className = column.numeric ? 'num' : undefined
                  return column.head ? (
                    <th key={column.key} scope="row" className={className}>
                      {content}
                    </th>
                  ) : (
                    <td key={column.key} className={className}>
                      {content}
                    </td>
                  )
                })}
              </tr>
            )
          })}
          {view.after > 0 ? <Gap width={width} height={view.after} /> : null}
        </tbody>
      </table>
    </div>
  )
}

const Gap = ({ width, height }: { width: number; height: number }) => (
  <tr className="table-gap">
    <td colSpan={width} style={{ height }} />
  </tr>
)

/** A click on a link, button or field of the row is not a click on the row. */
const isPlain = (target: EventTarget): boolean => target instanceof Element && !target.closest('a, button, input, label, select')

function walk(event: KeyboardEvent<HTMLElement>): void {
  const row = (event.target as Element).closest('tr')
  const next = event.key === 'j' || event.key === 'ArrowDown' ? row?.nextElementSibling : row?.previousElementSibling
  if (!['j', 'k', 'ArrowDown', 'ArrowUp'].includes(event.key) || event.target !== row || !(next instanceof HTMLElement)) return
  event.preventDefault()
  next.focus()
}
