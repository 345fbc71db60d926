import type { RowText } from '../answer.ts'
import { csvField } from '../csv.ts'
import type { Answered, Asked } from './door.ts'

type Line = (row: RowText, id: string) => string

const forms: Readonly<Record<string, Line>> = {
  'text/csv': ({ prediction }) => csvField(JSON.parse(prediction) as string | number | boolean),
  'application/jsonlines': ({ prediction }, id) => `{"prediction":${prediction},"id":"${id}"}`,
}

/** The form of answer that a client accepts: a line per row where it asks for CSV or JSON lines only, otherwise the usual one. */
export function accepted(accept: string | undefined, usual: Asked['answer']): Asked['answer'] {
  if (accept === undefined || !Object.hasOwn(forms, accept)) return usual
  const line = forms[accept] as Line
  return ({ texts, ids }: Answered) => ({
    type: accept,
    body: texts.map((row, index) => `${line(row, ids[index]!)}\n`).join(''),
    headers: idsHeader(ids),
  })
}

const idsMax = 64

/** Ids of predictions where the body has no room for them; of many rows the first. */
export const idsHeader = (ids: readonly string[]): Readonly<Record<string, string>> => ({
  'levain-prediction-ids': ids.slice(0, idsMax).join(','),
})
