import type { FrameColumn } from '@levain/core'
import { changed, type Stress } from './stress.ts'

/** A source fails: one column at a time is missing in every row. */
export default {
  name: 'missing column',
  does: 'takes all values of one column away, each in turn',
  cases: ({ frame, inputs }) => inputs.map((name) => ({ name, frame: changed(frame, [name], emptied) })),
} satisfies Stress

function emptied(column: FrameColumn): FrameColumn {
  if (column.kind === 'category') return { ...column, codes: new Int32Array(column.codes.length).fill(-1) }
  return { ...column, values: new Float64Array(column.values.length).fill(Number.NaN) }
}
