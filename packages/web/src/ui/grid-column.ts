import type { ReactNode } from 'react'

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

/** How a cell of the column looks: `left` is where it stays when it is pinned. */
export const cellClass = (numeric: boolean | undefined, left: number | undefined): string | undefined =>
  [numeric ? 'num' : '', left === undefined ? '' : 'pinned'].filter(Boolean).join(' ') || undefined
