/** Rows of a CSV text (RFC 4180): quoted cells may hold separators, quotes twice and new lines. At most `rowsMost` rows. */
export function readCsv(text: string, separator: string, rowsMost: number): string[][] {
  const rows: string[][] = []
  let row: string[] = []
  let cell = ''
  let quoted = false
  const endRow = () => {
    row.push(cell)
    rows.push(row)
    row = []
    cell = ''
  }
  for (let at = 0; at < text.length && rows.length < rowsMost; at += 1) {
    const letter = text[at] as string
    if (quoted) {
      if (letter !== '"') cell += letter
      else if (text[at + 1] === '"') cell += text[at++]
      else quoted = false
    } else if (letter === '"' && cell === '') quoted = true
    else if (letter === separator) {
      row.push(cell)
      cell = ''
    } else if (letter === '\n') endRow()
    else if (letter !== '\r') cell += letter
  }
  if (rows.length < rowsMost && (cell !== '' || row.length > 0)) endRow()
  return rows
}
