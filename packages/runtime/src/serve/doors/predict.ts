import { onlyOne, readJsonObject } from '../json.ts'
import type { LoadedVersion } from '../version.ts'
import type { Asked, Door } from './door.ts'

/** Levain's own: `{"input": row}` or `{"inputs": [row, …]}`; a row is a list in the signature's order or an object by column. */
export const predict: Door = {
  name: 'Levain',
  asks: { '/predict': { types: ['application/json'], read: ({ body, version }) => readPredict(body, version) } },
}

export function readPredict(body: Buffer, { rows, write }: Pick<LoadedVersion, 'rows' | 'write'>): Asked {
  const asked = readJsonObject(body)
  if (onlyOne(asked, ['input', 'inputs']) === 'inputs') return { rows: rows.rows(asked.inputs, 'inputs'), answer: write.many }
  return { rows: [rows.row(asked.input, 'input')], answer: write.single }
}
