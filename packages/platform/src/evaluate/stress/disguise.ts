import type { Frame, FrameColumn } from '@levain/core'
import { takeRows } from '@levain/runtime/model'
import { auc } from '@levain/runtime/stats'
import { changed, type Stress, type Stressed } from './stress.ts'

/**
 * Fraud learns: positives take the values of negatives in the columns that the model leans on most, one column, two and three. What a
 * column is worth to the model is how much the ranking suffers when it is shuffled.
 */
export default {
  name: 'disguise',
  does: 'gives positives the values of negatives in the columns the model leans on most',
  cases(given) {
    const { frame, truth, predictor } = given
    if (predictor.outputs !== 2 || predictor.model.signature.output.task !== 'classification') return []
    const negatives = Int32Array.from({ length: frame.rows }, (_, i) => i).filter((i) => truth[i] === 0)
    if (negatives.length === 0 || negatives.length === frame.rows) return []
    const strongest = byStrength(given).slice(0, 3)
    const donors = Int32Array.from({ length: frame.rows }, (_, i) =>
      truth[i] === 0 ? i : negatives[Math.floor(given.random.next() * negatives.length)]!,
    )
    const worn = takeRows(frame, donors)
    return strongest.map((_, count) => {
      const names = strongest.slice(0, count + 1)
      const from = (column: FrameColumn): FrameColumn => worn.columns.find(({ name }) => name === column.name)!
      return { name: names.join(' + '), frame: changed(frame, names, from) }
    })
  },
} satisfies Stress

const rowsAsked = 2000

/** Columns of the model, the one that matters most first. */
function byStrength({ frame, inputs, truth, predictor, random }: Stressed): string[] {
  const step = Math.max(1, Math.floor(frame.rows / rowsAsked))
  const rows = Int32Array.from({ length: Math.floor(frame.rows / step) }, (_, i) => i * step)
  const some = takeRows(frame, rows)
  const own = Int32Array.from(rows, (row) => truth[row]!)
  const rank = (given: Frame): number => {
    const scores = predictor.scoreFrame(given)
    return (
      auc(
        Float64Array.from(own, (_, i) => scores[2 * i + 1]!),
        own,
      ) ?? 0.5
    )
  }
  const order = Int32Array.from({ length: some.rows }, (_, i) => i)
  for (let i = order.length - 1; i > 0; i--) {
    const j = Math.floor(random.next() * (i + 1))
    const held = order[i]!
    order[i] = order[j]!
    order[j] = held
  }
  const shuffled = takeRows(some, order)
  const whole = rank(some)
  return inputs
    .map((name) => ({
      name,
      fall: whole - rank(changed(some, [name], (column) => shuffled.columns.find((own) => own.name === column.name)!)),
    }))
    .sort((a, b) => b.fall - a.fall)
    .map(({ name }) => name)
}
