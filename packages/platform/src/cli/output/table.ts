import type { Paint } from '../io.ts'

/** Columns by title: what stands in each row. Numbers are set to the right. */
export type Columns<Row> = Readonly<Record<string, (row: Row) => unknown>>

export interface TableOptions {
  readonly paint: Paint
  /** Longest line, in characters. */
  readonly width: number
  readonly text: (value: unknown) => string
}

/** A table without lines: titles, then rows, columns two spaces apart; the widest one gives way when the line is full. */
export function table<Row>(rows: readonly Row[], columns: Columns<Row>, { paint, width, text }: TableOptions): string {
  const titles = Object.keys(columns)
  const readers = Object.values(columns)
  const values = rows.map((row) => readers.map((read) => read(row)))
  const cells = values.map((row) => row.map(text))
  const widths = fit(
    titles.map((title, at) => Math.max(title.length, ...cells.map((row) => row[at]?.length ?? 0))),
    width,
  )
  const isNumber = titles.map((_, at) => values.length > 0 && values.every((row) => typeof row[at] === 'number' || row[at] == null))
  const line = (row: readonly string[], colour: (cell: string) => string): string =>
    row
      .map((cell, at) => padded(cell, widths[at] ?? 0, isNumber[at] ?? false, colour))
      .join('  ')
      .trimEnd()
  return [line(titles, paint.dim), ...cells.map((row) => line(row, (cell) => coloured(cell, paint)))].join('\n')
}

function padded(cell: string, width: number, right: boolean, colour: (cell: string) => string): string {
  const cut = cell.length > width ? `${cell.slice(0, width - 1)}…` : cell
  const space = ' '.repeat(width - cut.length)
  return right ? space + colour(cut) : colour(cut) + space
}

/** Takes from the widest column until the line fits; no column gets narrower than eight. */
function fit(widths: readonly number[], most: number): number[] {
  const fitted = [...widths]
  const total = (): number => fitted.reduce((sum, width) => sum + width + 2, -2)
  while (total() > most) {
    const widest = Math.max(...fitted)
    if (widest <= 8) break
    fitted[fitted.indexOf(widest)] = Math.max(8, widest - (total() - most))
  }
  return fitted
}

/** Words that say how something stands, in the colour of it. */
function coloured(word: string, paint: Paint): string {
  if (/^(ok|passed|ready|approved|resolved|no-drift|yes)$/.test(word)) return paint.green(word)
  if (/^(failed|rejected|firing|drift|refused|error)$/.test(word)) return paint.red(word)
  if (/^(waiting|pending|starting|degraded|warned|queued|running|gated|acknowledged|large-but-unproven)$/.test(word))
    return paint.yellow(word)
  return /^(cached|skipped|stopped|cancelled|—)$/.test(word) ? paint.dim(word) : word
}
