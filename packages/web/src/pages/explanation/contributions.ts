import type { Output } from '../../live/ask.ts'

type Explained = Pick<Output<'explain', 'answers'>, 'columns' | 'base'>
type Row = Pick<Output<'explain', 'answers'>['rows'][number], 'contributions'>

export interface Part {
  readonly column: string
  readonly amount: number
}

/** What each column added to one output of a row, the greatest first, whichever way. */
export const strongest = ({ columns }: Pick<Explained, 'columns'>, { contributions }: Row, output: number): readonly Part[] =>
  columns
    .map((column, place) => ({ column, amount: contributions[place]?.[output] ?? 0 }))
    .sort((a, b) => Math.abs(b.amount) - Math.abs(a.amount))

export interface Fall extends Part {
  /** Where its bar begins and ends. */
  readonly from: number
  readonly to: number
  /** How many columns are in it: the weakest are put together. */
  readonly columns: number
}

/** The way from the base value to the answer: bars that begin where the one before ends. */
export function waterfall(explained: Explained, row: Row, output: number, most: number): readonly Fall[] {
  const parts = strongest(explained, row, output)
  const rest = parts.length > most + 1 ? parts.slice(most) : []
  const shown = rest.length > 0 ? parts.slice(0, most) : parts
  const sum = rest.reduce((total, { amount }) => total + amount, 0)
  const all = [
    ...shown.map((part) => ({ ...part, columns: 1 })),
    ...(rest.length > 0 ? [{ column: `${rest.length} others`, amount: sum, columns: rest.length }] : []),
  ]
  let at = explained.base[output] ?? 0
  return all.map((part) => {
    const from = at
    at += part.amount
    return { ...part, from, to: at }
  })
}
