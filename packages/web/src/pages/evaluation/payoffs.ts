/** What answers are worth: a row for each true class, a column for each answer, in the order of the classes. */
export type Payoffs = readonly (readonly number[])[]

/** From an address; undefined where it is not a matrix of numbers. */
export function readPayoffs(text: string | undefined, size: number): Payoffs | undefined {
  try {
    const read: unknown = JSON.parse(text ?? '')
    const fits =
      Array.isArray(read) &&
      read.length === size &&
      read.every((row) => Array.isArray(row) && row.length === size && row.every((value) => Number.isFinite(value)))
    return fits ? (read as number[][]) : undefined
  } catch {
    return undefined
  }
}

/** Nothing for a right answer, and one off for a mistake. */
export const plainPayoffs = (size: number): Payoffs =>
  Array.from({ length: size }, (_, row) => Array.from({ length: size }, (_, column) => (row === column ? 0 : -1)))

interface Cut {
  /** Null for the cut that no row reaches. */
  readonly threshold: number | null
  readonly falsePositiveRate: number
  readonly truePositiveRate: number
}

/** The cut that a threshold makes: rows that reach it are those that reach the next probability there is. Cuts come highest first. */
export const cutAt = (cuts: readonly Cut[], threshold: number): Cut | undefined =>
  cuts.findLast((cut) => cut.threshold === null || cut.threshold >= threshold)

type Counts = readonly [readonly [number, number], readonly [number, number]]

/** True classes down, answers across, of two classes at a cut. */
export function confusionAt({ falsePositiveRate, truePositiveRate }: Cut, rows: number, positives: number): Counts {
  const falsely = Math.round(falsePositiveRate * (rows - positives))
  const hits = Math.round(truePositiveRate * positives)
  return [
    [rows - positives - falsely, falsely],
    [positives - hits, hits],
  ]
}

/** What a confusion of two classes comes to; null for shares of nothing. */
export function measuresOf([[right, falsely], [missed, hits]]: Counts) {
  const share = (part: number, whole: number): number | null => (whole === 0 ? null : part / whole)
  const all = right + falsely + missed + hits
  return {
    selected: hits + falsely,
    share: share(hits + falsely, all),
    precision: share(hits, hits + falsely),
    recall: share(hits, hits + missed),
    specificity: share(right, right + falsely),
    f1: share(2 * hits, 2 * hits + falsely + missed),
    accuracy: share(right + hits, all),
  }
}

/** What a row earns on average. */
export function earned(counts: readonly (readonly number[])[], payoffs: Payoffs): number {
  const all = counts.flat().reduce((sum, count) => sum + count, 0)
  const total = counts.reduce(
    (sum, row, at) => sum + row.reduce((part, count, answer) => part + count * (payoffs[at]?.[answer] ?? 0), 0),
    0,
  )
  return all === 0 ? 0 : total / all
}
