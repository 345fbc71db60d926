import { type KeyboardEvent, useCallback, useEffect, useMemo, useRef } from 'react'
import { GridHeading } from './GridHeading.tsx'
import { GridRow } from './GridRow.tsx'
import './grid.css'
import type { GridColumn } from './grid-column.ts'
import './table.css'
import { useWindow } from './window.ts'

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
  /** Called when the end comes into view. */
  readonly onEnd?: () => void
}

const checkWidth = 34
/** So many rows before the end is soon enough to ask for more. */
const endMargin = 60

/** A table of very many rows: sorted elsewhere, only what is in view is drawn, columns have widths and may stay in place. */
export function Grid<Row>(props: GridProps<Row>) {
  const { caption, rows, columns, rowKey, rowLabel, sort, onSort, onWidth, onOpen, selected, onSelect, onEnd } = props
  const frame = useRef<HTMLDivElement>(null)
  const view = useWindow(frame, rows.length, true)
  useEffect(() => {
    if (view.to >= rows.length - endMargin) onEnd?.()
  }, [view.to, rows.length, onEnd])
  const begin = onSelect ? checkWidth : 0
  const lefts = useMemo(() => leftsOf(columns, begin), [columns, begin])
  const width = columns.reduce((sum, column) => sum + column.width, begin)
  const { all, toggle, toggleAll } = useChoice(props)
  const open = useNewest((row: Row) => onOpen?.(row))
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
                <input
                  type="checkbox"
                  ref={(box) => {
                    if (box) box.indeterminate = !all && (selected?.size ?? 0) > 0
                  }}
                  checked={all}
                  onChange={toggleAll}
                  aria-label={`Select all ${rows.length} loaded`}
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
          {rows.slice(view.from, view.to).map((row, offset) => {
            const id = rowKey(row)
            return (
              <GridRow
                key={id}
                {...{ row, id, columns, lefts }}
                label={rowLabel(row)}
                index={view.from + offset + 2}
                selectable={onSelect !== undefined}
                selected={selected?.has(id) ?? false}
                opens={onOpen !== undefined}
                onToggle={toggle}
                onOpen={open}
              />
            )
          })}
          {view.after > 0 ? <Gap width={columns.length + 1} height={view.after} /> : null}
        </tbody>
      </table>
    </div>
  )
}

/** Choosing rows: one, all, or with shift everything from the one before. */
function useChoice<Row>({ rows, rowKey, selected, onSelect }: GridProps<Row>) {
  const last = useRef<string>(undefined)
  const all = useMemo(() => rows.length > 0 && rows.every((row) => selected?.has(rowKey(row))), [rows, selected, rowKey])
  const toggle = useNewest((id: string, range: boolean) => {
    const ids = rows.map(rowKey)
    const [a, b] = [last.current === undefined ? -1 : ids.indexOf(last.current), ids.indexOf(id)]
    const chosen = range && a >= 0 ? ids.slice(Math.min(a, b), Math.max(a, b) + 1) : [id]
    const next = new Set(selected)
    const on = !next.has(id)
    for (const one of chosen) on ? next.add(one) : next.delete(one)
    last.current = id
    onSelect?.(next)
  })
  return { all, toggle, toggleAll: () => onSelect?.(all ? new Set() : new Set(rows.map(rowKey))) }
}

/** The same function for as long as the table is there, that does what the newest one says: rows need not be drawn again for it. */
function useNewest<Args extends unknown[]>(act: (...args: Args) => void): (...args: Args) => void {
  const newest = useRef(act)
  newest.current = act
  return useCallback((...args: Args) => newest.current(...args), [])
}

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

function walk(event: KeyboardEvent<HTMLElement>): void {
  const row = (event.target as Element).closest('tr')
  const next = event.key === 'j' || event.key === 'ArrowDown' ? row?.nextElementSibling : row?.previousElementSibling
  if (!['j', 'k', 'ArrowDown', 'ArrowUp'].includes(event.key) || event.target !== row || !(next instanceof HTMLElement)) return
  event.preventDefault()
  next.focus()
}
