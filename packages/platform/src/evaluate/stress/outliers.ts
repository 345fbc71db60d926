import { changed, inputsOf, type Stress, spread } from './stress.ts'

const share = 0.05

/** Slips and attacks: one number in twenty lies ten ranges beyond all that was seen, or is a thousand times too great. */
export default {
  name: 'outliers',
  does: 'puts one number in twenty far outside of its column',
  cases({ random, ...given }) {
    const numbers = inputsOf(given, 'number').map(({ name }) => name)
    if (numbers.length === 0) return []
    const outside = (far: (x: number, limits: ReturnType<typeof spread>) => number) =>
      changed(given.frame, numbers, (column) => {
        if (column.kind !== 'number') return column
        const limits = spread(column.values)
        return { ...column, values: column.values.map((x) => (random.next() < share ? far(x, limits) : x)) }
      })
    return [
      {
        name: 'ten ranges beyond',
        frame: outside((_, { low, high }) => (random.next() < 0.5 ? low - 10 * (high - low) : high + 10 * (high - low))),
      },
      { name: 'a thousand times', frame: outside((x) => x * 1000) },
    ]
  },
} satisfies Stress
