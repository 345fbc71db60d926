import { useMemo } from 'react'
import { jsonTable } from './json-table.ts'
import { PreviewTable } from './PreviewTable.tsx'

const rowsMost = 1000

/** JSON as a table where it is one, such as what MLflow's log_table writes; else set in by two spaces. */
export function JsonView({ text, path }: { text: string; path: string }) {
  const { value, pretty } = useMemo(() => read(text), [text])
  const table = useMemo(() => jsonTable(value), [value])
  if (table && table.rows.length > 0)
    return (
      <PreviewTable
        head={table.head}
        rows={table.rows.slice(0, rowsMost)}
        note={table.rows.length > rowsMost ? `The first ${rowsMost} of ${table.rows.length} rows.` : `${table.rows.length} rows.`}
      />
    )
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for forms
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <pre className="artifact-text" role="group" tabIndex={0} aria-label={`Text of ${path}`}>
      {pretty}
    </pre>
  )
}

/** As it stands where it is no JSON, such as the beginning of a long file. */
function read(text: string): { value?: unknown; pretty: string } {
  try {
    const value: unknown = JSON.parse(text)
    return { value, pretty: JSON.stringify(value, null, 2) }
  } catch {
    return { pretty: text }
  }
}
