import type { ReactNode } from 'react'
import type { Sort } from './sort.ts'

interface HeadingColumn {
  readonly key: string
  readonly label: ReactNode
  readonly value?: unknown
  readonly numeric?: boolean
}

/** The head of a column; a button that sorts where the column can be sorted by. */
export function Heading({ column, sort, onSort }: { column: HeadingColumn; sort?: Sort; onSort?: (sort: Sort) => void }) {
  const direction = sort === column.key ? 'ascending' : sort === `-${column.key}` ? 'descending' : 'none'
  const className = column.numeric ? 'num' : undefined
  if (!onSort || !column.value) {
    return (
      <th scope="col" className={className}>
        {column.label}
      </th>
    )
  }
  // Numbers are mostly looked for from the top.
  const first = column.numeric ? `-${column.key}` : column.key
  const second = column.numeric ? column.key : `-${column.key}`
  return (
    <th scope="col" className={className} aria-sort={direction}>
      <button type="button" className="table-sort" onClick={() => onSort(sort === first ? second : first)}>
        {column.label}
        <span aria-hidden="true" className="table-arrow">
          {direction === 'ascending' ? '↑' : direction === 'descending' ? '↓' : ''}
        </span>
      </button>
    </th>
  )
}
