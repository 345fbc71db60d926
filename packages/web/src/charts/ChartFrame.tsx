import { ActionIcon, Menu } from '@mantine/core'
import { IconDotsVertical } from '@tabler/icons-react'
import { type ReactNode, useRef, useState } from 'react'
import { csvText, download } from '../ui/download.ts'
import { formatNumber } from '../ui/format.ts'
import './charts.css'
import { pngOf, svgText } from './export.ts'
import { useWidth } from './useWidth.ts'

/** The numbers of a chart, to read or to save. */
export interface ChartTable {
  readonly head: readonly string[]
  readonly rows: readonly (readonly (string | number | null)[])[]
}

interface ChartFrameProps {
  readonly title: string
  readonly table: () => ChartTable
  /** Further entries of its menu, and buttons beside it. */
  readonly actions?: ReactNode
  readonly children: (width: number) => ReactNode
}

const rowsMost = 500

/** A chart with its title and a menu: as a table, as a file. */
export function ChartFrame({ title, table, actions, children }: ChartFrameProps) {
  const frame = useRef<HTMLDivElement>(null)
  const width = useWidth(frame)
  const [asTable, setAsTable] = useState(false)
  const drawing = () => frame.current?.querySelector('svg')
  const save = async (kind: 'svg' | 'png' | 'csv') => {
    const svg = drawing()
    const name = `${title}.${kind}`
    if (kind === 'csv') download(name, csvText(table().head, table().rows), 'text/csv')
    else if (svg) download(name, kind === 'svg' ? svgText(svg) : await pngOf(svgText(svg)), 'image/svg+xml')
  }
  return (
    <figure className="chart">
      <div className="chart-head">
        <figcaption className="strong small">{title}</figcaption>
        <div className="row tight">
          {actions}
          <Menu position="bottom-end" withinPortal>
            <Menu.Target>
              <ActionIcon variant="subtle" size="sm" aria-label={`Menu of the chart ${title}`}>
                <IconDotsVertical size={14} />
              </ActionIcon>
            </Menu.Target>
            <Menu.Dropdown>
              <Menu.Item onClick={() => setAsTable(!asTable)}>{asTable ? 'Show as chart' : 'Show as table'}</Menu.Item>
              <Menu.Item onClick={() => save('csv')}>Save as CSV</Menu.Item>
              <Menu.Item disabled={asTable} onClick={() => save('svg')}>
                Save as SVG
              </Menu.Item>
              <Menu.Item disabled={asTable} onClick={() => save('png')}>
                Save as PNG
              </Menu.Item>
            </Menu.Dropdown>
          </Menu>
        </div>
      </div>
      <div ref={frame} className="chart-body">
        {asTable ? <Numbers title={title} {...table()} /> : width > 0 ? children(width) : null}
      </div>
    </figure>
  )
}

function Numbers({ title, head, rows }: ChartTable & { title: string }) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for forms
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <div className="table-frame chart-table" role="group" tabIndex={0} aria-label={`${title} as a table`}>
      <table className="table">
        <thead>
          <tr>
            {head.map((name) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.slice(0, rowsMost).map((row) => (
            <tr key={row.join('|')}>
              {row.map((cell, place) => (
                <td key={head[place]} className={typeof cell === 'number' ? 'num' : undefined}>
                  {typeof cell === 'number' ? formatNumber(cell, 6) : (cell ?? '–')}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {rows.length > rowsMost ? <p className="muted small">The CSV has all {rows.length} rows.</p> : null}
    </div>
  )
}
