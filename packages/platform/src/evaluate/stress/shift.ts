import { changed, inputsOf, type Stress, spread } from './stress.ts'

/** The world moves on: all numbers of one column are half a standard deviation higher, or lower, each column in turn. */
export default {
  name: 'shift',
  does: 'moves all numbers of one column by half a standard deviation, each in turn',
  cases: (given) =>
    inputsOf(given, 'number').flatMap(({ name, values }) => {
      const { sd } = spread(values)
      if (!(sd > 0)) return []
      return [0.5, -0.5].map((share) => ({
        name: `${name} ${share > 0 ? '+' : '−'}0.5 sd`,
        frame: changed(given.frame, [name], (column) =>
          column.kind === 'number' ? { ...column, values: column.values.map((x) => x + share * sd) } : column,
        ),
      }))
    }),
} satisfies Stress
