import { useMemo } from 'react'
import { PreviewTable } from './PreviewTable.tsx'
import { readCsv } from './read-csv.ts'

const rowsMost = 1000

/** The first rows of a CSV text as a table; its first row names the columns. */
export function CsvTable({ text, separator }: { text: string; separator: string }) {
  const [head = [], ...rows] = useMemo(() => readCsv(text, separator, rowsMost + 1), [text, separator])
  return <PreviewTable head={head} rows={rows} note={rows.length === rowsMost ? `The first ${rowsMost} rows.` : `${rows.length} rows.`} />
}
