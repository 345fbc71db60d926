import { cellClass, type GridColumn } from './grid-column.ts'
import { Resizer } from './Resizer.tsx'

/** The head of a column: sorts by it, and makes it wider or narrower. */
export function GridHeading<Row>(props: {
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
      className={cellClass(numeric, left)}
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
