import type { Contracts, OutputOf } from '@levain/core'
import { bar, chart } from './chart.ts'
import type { Show } from './show.ts'
import { blocks, number } from './words.ts'

type Explain = { [Name in keyof Contracts['explain']]: OutputOf<Contracts['explain'][Name]> }

const signed = (value: number): string => `${value < 0 ? '−' : '+'}${number(Math.abs(value))}`

/** The rules of the simple model, weightiest first. */
export function localView({ row, class: of, rules, fit, believable, local, answer, intercept }: Explain['local'], show: Show): string {
  const most = Math.max(...rules.map(({ weight }) => Math.abs(weight)))
  return blocks(
    show.facts({ row, class: of, answer: number(answer), 'simple model': number(local), intercept: number(intercept), fit: number(fit) }),
    show.table(
      rules,
      {
        rule: ({ rule }) => rule,
        adds: ({ weight }) => signed(weight),
        ' ': ({ weight }) => bar(most === 0 ? 0 : Math.abs(weight) / most),
      },
      'no columns',
    ),
    believable ? '' : 'The simple model fits badly here: do not believe these rules.',
  )
}

/** One column as a chart or bars, two as a table. */
export function dependenceView({ rows, class: of, grids, average }: Explain['dependence'], show: Show): string {
  const [first, second] = grids
  const facts = show.facts({ rows, class: of })
  if (!first) return facts
  const values = average.map(([own = 0]) => own)
  if (second) {
    const columns = Object.fromEntries(
      second.values.map((value, b) => [`${second.column} ${show.text(value)}`, (a: number) => average[a]?.[b]]),
    )
    return blocks(facts, show.table([...first.values.keys()], { [first.column]: (a) => first.values[a], ...columns }, 'no values'))
  }
  const [low, high] = [Math.min(...values), Math.max(...values)]
  const points = first.values.map((value, a) => [value, values[a]!] as const)
  const isNumeric = points.every((point): point is readonly [number, number] => typeof point[0] === 'number')
  const drawn = isNumeric && points.length > 2 ? chart(`answer over ${first.column}`, points, show) : ''
  const table = show.table(
    points,
    {
      [first.column]: ([value]) => value,
      answer: ([, answer]) => answer,
      ' ': ([, answer]) => bar(high === low ? 1 : (answer - low) / (high - low)),
    },
    'no values',
  )
  return blocks(facts, drawn, table)
}

/** Each way as what would have to change. */
export function counterfactualsView({ row, prediction, reason, ways }: Explain['counterfactuals'], show: Show): string {
  const table = show.table(
    ways,
    {
      answer: (way) => way.prediction,
      change: ({ changes }) => changes.map(({ column, from, to }) => `${column} ${show.text(from)} → ${show.text(to)}`).join(', '),
      distance: ({ distance }) => distance,
      strangeness: ({ strangeness }) => strangeness,
    },
    reason,
  )
  return blocks(show.facts({ row, answer: prediction }), table)
}

interface ReasonLine {
  readonly row: number
  readonly prediction: unknown
  readonly place: number | null
  readonly sentence: string
  readonly contribution: number | null
}

/** The reasons of each row that was not accepted. */
export function reasonsView({ accept, background, mode, base, rows }: Explain['reasons'], show: Show): string {
  const lines = rows.flatMap(({ row, prediction, reasons }): ReasonLine[] =>
    reasons.length === 0
      ? [
          {
            row,
            prediction,
            place: null,
            sentence: String(prediction) === String(accept) ? 'accepted' : 'no reason found',
            contribution: null,
          },
        ]
      : reasons.map(({ sentence, contribution }, i) => ({ row, prediction, place: i + 1, sentence, contribution })),
  )
  return blocks(
    show.facts({ accepts: accept, mode: `${mode}, against ${background} accepted rows`, base: number(base) }),
    show.table(
      lines,
      {
        row: (line) => line.row,
        answer: ({ prediction }) => prediction,
        '#': ({ place }) => place,
        reason: ({ sentence }) => sentence,
        took: ({ contribution }) => contribution && signed(contribution),
      },
      'no rows',
    ),
  )
}
