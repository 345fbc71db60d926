import { Checkbox } from '@mantine/core'
import { type KeyboardEvent, type ReactNode, useEffect, useRef } from 'react'
import './grid.css'
import { Resizer } from './Resizer.tsx'
import './table.css'
import { useWindow } from './window.ts'

export interface GridColumn<Row> {
  readonly key: string
  readonly label: string
  readonly cell: (row: Row) => ReactNode
  readonly numeric?: boolean
  readonly sortable?: boolean
  /** In px. */
  readonly width: number
  /** Stays when the others move to the side. */
  readonly pinned?: boolean
  readonly head?: boolean
}

interface GridProps<Row> {
  readonly caption: string
  readonly rows: readonly Row[]
  readonly columns: readonly GridColumn<Row>[]
  readonly rowKey: (row: Row) => string
  readonly rowLabel: (row: Row) => string
  /** A column's key, with `-` in front for descending. */
  readonly sort?: string
  readonly onSort: (sort: string) => void
  readonly onWidth: (key: string, width: number) => void
  readonly onOpen?: (row: Row) => void
  readonly selected?: ReadonlySet<string>
  readonly onSelect?: (keys: ReadonlySet<string>) => void
  readonly canSelect?: (row: Row) => boolean
  /** Called when the end comes into view. */
  readonly onEnd?: () => void
}

const checkWidth = 34
/** So many rows before the end is soon enough to ask for more. */
const endMargin = 60

/** A table of very many rows: sorted elsewhere, only what is in view is drawn, columns have widths and may stay in place. */
export function Grid<Row>(props: GridProps<Row>) {
  const { caption, rows, columns, rowKey, rowLabel, sort, onSort, onWidth, onOpen, selected, onSelect, canSelect, onEnd } = props
  const frame = useRef<HTMLDivElement>(null)
  const last = useRef<string>(undefined)
  const view = useWindow(frame, rows.length, true)
  useEffect(() => {
    if (view.to >= rows.length - endMargin) onEnd?.()
  }, [view.to, rows.length, onEnd])
  const lefts = leftsOf(columns, onSelect ? checkWidth : 0)
  const width = columns.reduce((sum, column) => sum + column.width, onSelect ? checkWidth : 0)
  const choosable = rows.filter((row) => canSelect?.(row) ?? true).map(rowKey)
  const all = choosable.length > 0 && choosable.every((key) => selected?.has(key))
  /** With shift, everything from the row chosen before. */
  const toggle = (key: string, range: boolean) => {
    if (!onSelect) return
    const next = new Set(selected)
    const on = !next.has(key)
    const [a, b] = [last.current === undefined ? -1 : choosable.indexOf(last.current), choosable.indexOf(key)]
    const keys = range && a >= 0 ? choosable.slice(Math.min(a, b), Math.max(a, b) + 1) : [key]
    for (const one of keys) on ? next.add(one) : next.delete(one)
    last.current = key
    onSelect(next)
  }
  const shown = rows.slice(view.from, view.to)
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for forms
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <div className="table-frame tall grid-frame" ref={frame} role="group" tabIndex={0} aria-label={caption}>
      <table className="table grid" style={{ width }} aria-rowcount={rows.length + 1}>
        <caption className="visually-hidden">{caption}</caption>
        <colgroup>
          {onSelect ? <col style={{ width: checkWidth }} /> : null}
          {columns.map((column) => (
            <col key={column.key} style={{ width: column.width }} />
          ))}
        </colgroup>
        <thead>
          <tr>
            {onSelect ? (
              <th scope="col" className="table-check pinned" style={{ left: 0 }}>
                <Checkbox
                  size="xs"
                  checked={all}
                  indeterminate={!all && (selected?.size ?? 0) > 0}
                  onChange={() => onSelect(all ? new Set() : new Set(choosable))}
                  aria-label={`Select all ${choosable.length} loaded`}
                />
              </th>
            ) : null}
            {columns.map((column) => (
              <GridHeading key={column.key} {...{ column, sort, onSort, onWidth }} left={lefts.get(column.key)} />
            ))}
          </tr>
        </thead>
        <tbody onKeyDown={walk}>
          {view.before > 0 ? <Gap width={columns.length + 1} height={view.before} /> : null}
          {shown.map((row, offset) => {
            const key = rowKey(row)
            const choosableRow = onSelect && (canSelect?.(row) ?? true)
            return (
              <tr
                key={key}
                aria-rowindex={view.from + offset + 2}
                tabIndex={0}
                className={onOpen ? 'opens' : undefined}
                data-selected={selected?.has(key) || undefined}
                onClick={onOpen ? (event) => isPlain(event.target) && onOpen(row) : undefined}
                onKeyDown={(event) => {
                  if (event.target !== event.currentTarget) return
                  if (event.key === 'Enter') onOpen?.(row)
                  if ((event.key === 'x' || event.key === ' ') && choosableRow) {
                    event.preventDefault()
                    toggle(key, event.shiftKey)
                  }
                }}
              >
                {onSelect ? (
                  <td className="table-check pinned" style={{ left: 0 }}>
                    {choosableRow ? (
                      <Checkbox
                        size="xs"
                        checked={selected?.has(key) ?? false}
                        onChange={(event) => toggle(key, (event.nativeEvent as MouseEvent).shiftKey)}
                        aria-label={`Select ${rowLabel(row)}`}
                      />
                    ) : null}
                  </td>
                ) : null}
                {columns.map((column) => (
                  <GridCell key={column.key} column={column} row={row} left={lefts.get(column.key)} />
                ))}
              </tr>
            )
          })}
          {view.after > 0 ? <Gap width={columns.length + 1} height={view.after} /> : null}
        </tbody>
      </table>
    </div>
  )
}

function GridHeading<Row>(props: {
  column: GridColumn<Row>
  left: number | undefined
  sort: string | undefined
  onSort: (sort: string) => void
  onWidth: (key: string, width: number) => void
}) {
  const { column, left, sort, onSort, onWidth } = props
  const { key, label, numeric, sortable } = column
  const direction = sort === key ? 'ascending' : sort === `-${key}` ? 'descending' : 'none'
  // Numbers are mostly looked for from the top.
  const [first, second] = numeric ? [`-${key}`, key] : [key, `-${key}`]
  const arrow = { ascending: '↑', descending: '↓', none: '' }[direction]
  return (
    <th
      scope="col"
      className={classOf(numeric, left)}
      style={left === undefined ? undefined : { left }}
      {...(sortable ? { 'aria-sort': direction } : {})}
    >
      {sortable ? (
        <button type="button" className="table-sort grid-label" title={label} onClick={() => onSort(sort === first ? second : first)}>
          <span>{label}</span>
          <span aria-hidden="true" className="table-arrow">
            {arrow}
          </span>
        </button>
      ) : (
        <span className="grid-label" title={label}>
          {label}
        </span>
      )}
      <Resizer label={label} width={column.width} onWidth={(width) => onWidth(key, width)} />
    </th>
  )
}

function GridCell<Row>({ column, row, left }: { column: GridColumn<Row>; row: Row; left: number | undefined }) {
  const Cell = column.head ? 'th' : 'td'
  return (
    <Cell
      {...(column.head ? { scope: 'row' } : {})}
      className={classOf(column.numeric, left)}
      style={left === undefined ? undefined : { left }}
    >
      {column.cell(row)}
    </Cell>
  )
}

const classOf = (numeric: boolean | undefined, left: number | undefined): string | undefined =>
  [numeric ? 'num' : '', left === undefined ? '' : 'pinned'].filter(Boolean).join(' ') || undefined

/** Where the pinned columns stand; they come first. */
function leftsOf<Row>(columns: readonly GridColumn<Row>[], begin: number): ReadonlyMap<string, number> {
  const lefts = new Map<string, number>()
  let left = begin
  for (const { key, width, pinned } of columns) {
    if (!pinned) continue
    lefts.set(key, left)
    left += width
  }
  return lefts
}

const Gap = ({ width, height }: { width: number; height: number }) => (
  <tr className="table-gap">
    <td colSpan={width} style={{ height }} />
  </tr>
)

const isPlain = (target: EventTarget): boolean => target instanceof Element && !target.closest('a, button, input, label, select')

function walk(event: KeyboardEvent<HTMLElement>): void {
  const row = (event.target as Element).closest('tr')
  const next = event.key === 'j' || event.key === 'ArrowDown' ? row?.nextElementSibling : row?.previousElementSibling
  if (!['j', 'k', 'ArrowDown', 'ArrowUp'].includes(event.key) || event.target !== row || !(next instanceof HTMLElement)) return
  event.preventDefault()
  next.focus()
}
