import { type FrameColumn, seededRandom } from '@levain/core'

type CategoryColumn = Extract<FrameColumn, { kind: 'category' }>

/** Rows' worth of the overall mean that a level's own mean is pulled towards. */
const smoothing = 10
const folds = 5

/** Mean targets of levels, and what the rows they were fitted on are told instead of them. */
export interface TargetMeans {
  readonly levels: string[]
  readonly means: number[]
  readonly other: number
  /**
   * Per row the mean of its level over rows of other folds. A row's own target is part of its level's mean: told that, a model would
   * learn to believe a level of one row.
   */
  readonly outOfFold: Float64Array
}

/** @param target what to take the mean of: the value, or 1 for the rows of one class */
export function fitTargetMeans({ codes, levels }: CategoryColumn, target: Float64Array): TargetMeans {
  const fold = foldsOf(codes.length)
  const sums = Array.from({ length: folds }, () => new Float64Array(levels.length))
  const counts = Array.from({ length: folds }, () => new Float64Array(levels.length))
  const all = { sums: new Float64Array(folds), counts: new Float64Array(folds) }
  for (let row = 0; row < codes.length; row++) {
    const f = fold[row]!
    all.sums[f]! += target[row]!
    all.counts[f]! += 1
    const code = codes[row]!
    if (code < 0) continue
    sums[f]![code]! += target[row]!
    counts[f]![code]! += 1
  }
  /** Over all folds but one; −1: over all. */
  const without = (of: (f: number) => number, left: number): number => {
    let total = 0
    for (let f = 0; f < folds; f++) if (f !== left) total += of(f)
    return total
  }
  const overall = (left: number): number =>
    without((f) => all.sums[f]!, left) /
    Math.max(
      1,
      without((f) => all.counts[f]!, left),
    )
  const mean = (code: number, left: number): number =>
    (without((f) => sums[f]![code]!, left) + smoothing * overall(left)) / (without((f) => counts[f]![code]!, left) + smoothing)
  const used = levels.map((_, code) => code).filter((code) => without((f) => counts[f]![code]!, -1) > 0)
  return {
    levels: used.map((code) => levels[code]!),
    means: used.map((code) => mean(code, -1)),
    other: overall(-1),
    outOfFold: Float64Array.from(codes, (code, row) => (code < 0 ? overall(fold[row]!) : mean(code, fold[row]!))),
  }
}

/** A fold for each row, by chance that is always the same. */
function foldsOf(rows: number): Uint8Array {
  const random = seededRandom(0xf01d)
  return Uint8Array.from({ length: rows }, () => Math.floor(random.next() * folds))
}
