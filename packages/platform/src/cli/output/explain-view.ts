import type { Contracts, OutputOf } from '@levain/core'
import type { Show } from './show.ts'
import { blocks, number } from './words.ts'

type Answers = OutputOf<Contracts['explain']['answers']>
type Importance = OutputOf<Contracts['explain']['importance']>

/** Columns shown of each row: those that added most, to the output that was answered. */
const shownColumns = 5

/** A line for each row: the answer, and what moved it most. */
export function answersView({ mode, space, background, outputs, base, columns, rows }: Answers, show: Show): string {
  const table = show.table(
    rows,
    {
      row: ({ row }) => row,
      answer: ({ prediction }) => (typeof prediction === 'object' ? prediction.join(', ') : prediction),
      why: ({ prediction, contributions }) => {
        const output = typeof prediction === 'object' ? 0 : Math.max(0, outputs.indexOf(prediction))
        return columns
          .map((column, at) => ({ column, added: contributions[at]?.[output] ?? 0 }))
          .sort((a, b) => Math.abs(b.added) - Math.abs(a.added))
          .slice(0, shownColumns)
          .map(({ column, added }) => `${column} ${added < 0 ? '−' : '+'}${number(Math.abs(added))}`)
          .join(', ')
      },
    },
    'no rows',
  )
  const facts = show.facts({
    mode: background > 0 ? `${mode}, against ${background} rows` : mode,
    space,
    base: outputs.map((output, k) => `${output} ${number(base[k] ?? 0)}`).join(', '),
  })
  return blocks(facts, table)
}

/** Columns by how much worse the metric gets without them. */
export function permutationView({ metric, baseline, columns }: Importance, show: Show): string {
  const table = show.table(
    columns,
    { column: ({ column }) => column, worse: ({ mean }) => number(mean), '±': ({ sd }) => number(sd) },
    'the model reads no columns',
  )
  return blocks(show.facts({ [metric]: number(baseline) }), table)
}
