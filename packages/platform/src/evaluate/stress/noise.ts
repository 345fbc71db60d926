import { changed, inputsOf, type Stress, spread } from './stress.ts'

/** Measurements get worse: to every number chance is added, a tenth and three tenths of its column's standard deviation. */
export default {
  name: 'noise',
  does: 'adds normal noise to all numbers',
  cases({ random, ...given }) {
    const numbers = inputsOf(given, 'number')
    if (numbers.length === 0) return []
    return [0.1, 0.3].map((share) => ({
      name: `${share} sd on every number`,
      frame: changed(
        given.frame,
        numbers.map(({ name }) => name),
        (column) => {
          if (column.kind !== 'number') return column
          const { sd } = spread(column.values)
          return { ...column, values: column.values.map((x) => x + share * sd * normal(random)) }
        },
      ),
    }))
  },
} satisfies Stress

/** Box and Muller. */
const normal = (random: { next(): number }): number => Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next())
