import { type LevainError, toLevainError } from '@levain/core/errors'
import { ascii, type RowText } from '../answer.ts'
import { csvField, csvRows } from '../csv.ts'
import { isFilled, readJsonLine } from '../json.ts'
import type { Row } from '../rows.ts'
import type { LoadedVersion } from '../version.ts'

/** A way to write many rows and their answers as text, a row a line. */
export interface BulkForm {
  /** Each row of a text, or why it cannot be read; the others are read all the same. */
  rows(text: string, version: LoadedVersion): Iterable<Row | LevainError>
  /** What stands before the first answer. */
  head(version: LoadedVersion): string
  answer(row: RowText, id: string, version: LoadedVersion): string
  refusal(error: LevainError, version: LoadedVersion): string
}

/** Forms by media type. */
export const bulkForms: Readonly<Record<string, BulkForm>> = {
  'application/jsonlines': jsonLines(),
  'application/x-ndjson': jsonLines(),
  'text/csv': csv(),
}

function jsonLines(): BulkForm {
  return {
    *rows(text, { rows: reader }) {
      let number = 0
      for (const line of linesOf(text)) {
        const field = `line ${number++}`
        yield attempt(() => reader.row(readJsonLine(line, number - 1), field))
      }
    },
    head: () => '',
    answer: (row, id, { write }) => `${write.single({ texts: [row], ids: [id] })}\n`,
    refusal: (error) => `${ascii(JSON.stringify({ error }))}\n`,
  }
}

function csv(): BulkForm {
  const classesOf = ({ signature }: LoadedVersion) => signature.output.classes ?? []
  return {
    *rows(text, { rows: reader }) {
      for (const read of csvRows(text, reader)) yield attempt(read)
    },
    head: (version) =>
      `prediction,${classesOf(version)
        .map((label) => `${csvField(`probability_${label}`)},`)
        .join('')}id,error\n`,
    answer({ prediction, chances }, id) {
      const label = csvField(JSON.parse(prediction) as string | number | boolean)
      return `${label},${(chances ?? []).map((chance) => `${chance},`).join('')}${id},\n`
    },
    refusal: ({ message }, version) => `,${','.repeat(classesOf(version).length)},${csvField(message)}\n`,
  }
}

function attempt<Thing>(work: () => Thing): Thing | LevainError {
  try {
    return work()
  } catch (error) {
    return toLevainError(error)
  }
}

function* linesOf(text: string): Generator<string> {
  for (let from = 0; from < text.length; ) {
    const end = text.indexOf('\n', from)
    const line = end < 0 ? text.slice(from) : text.slice(from, end)
    from = end < 0 ? text.length : end + 1
    if (isFilled(line)) yield line
  }
}
