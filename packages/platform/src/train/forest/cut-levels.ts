/** The sums of one category in one node. */
export interface LevelSums {
  /** Pairs Σ w, Σ w·y with one output, else Σ w of each class; missing values after the last level. */
  readonly cells: Float64Array
  readonly counts: Uint32Array
  readonly totals: Float64Array
  readonly outputs: number
  readonly levels: number
  readonly rows: number
  readonly rowsMin: number
  readonly least: number
  /** From 0 up: only one cut is looked at, drawn by this number; below 0: all. */
  readonly chance: number
}

interface LevelCut {
  readonly gain: number
  readonly levels: readonly number[]
  readonly missingLeft: boolean
}

/**
 * The best set of levels to go left. Ordered by their mean target, the best set is one of the beginnings of that order (Fisher 1958);
 * with several classes they are ordered by the share of the node's commonest class, which is a good guess and no more.
 */
export function cutLevels(sums: LevelSums): LevelCut | null {
  const { counts, levels, rows, rowsMin, chance } = sums
  const order = ordered(sums)
  const missingRows = counts[levels]!
  const drawn = chance < 0 ? -1 : Math.floor(chance * Math.max(1, order.length - 1))
  let best: LevelCut | null = null
  for (let side = 0; side < (missingRows > 0 ? 2 : 1); side++) {
    const left = Float64Array.from({ length: Math.max(2, sums.outputs) }, (_, k) => (side === 1 ? cellOf(sums, levels, k) : 0))
    let leftRows = side === 1 ? missingRows : 0
    for (const [i, level] of order.entries()) {
      for (let k = 0; k < left.length; k++) left[k]! += cellOf(sums, level, k)
      leftRows += counts[level]!
      const isLast = i === order.length - 1
      if (leftRows < rowsMin || rows - leftRows < Math.max(1, rowsMin) || (chance >= 0 && i !== drawn && !isLast)) continue
      const gain = gainOf(left, sums)
      if (!(gain > (best?.gain ?? sums.least))) continue
      best = { gain, levels: order.slice(0, i + 1).sort((a, b) => a - b), missingLeft: missingRows > 0 ? side === 1 : leftRows * 2 >= rows }
    }
  }
  return best
}

const cellOf = ({ cells, outputs }: LevelSums, level: number, k: number): number => cells[level * Math.max(2, outputs) + k]!

function ordered(sums: LevelSums): number[] {
  const { counts, totals, outputs, levels } = sums
  const used = Array.from({ length: levels }, (_, level) => level).filter((level) => counts[level]! > 0)
  const commonest = outputs === 1 ? 1 : totals.indexOf(Math.max(...totals))
  const weight = (level: number): number => {
    if (outputs === 1) return cellOf(sums, level, 0)
    let total = 0
    for (let k = 0; k < outputs; k++) total += cellOf(sums, level, k)
    return total
  }
  const mean = new Map(used.map((level) => [level, cellOf(sums, level, commonest) / weight(level)]))
  return used.sort((a, b) => mean.get(a)! - mean.get(b)! || a - b)
}

function gainOf(left: Float64Array, { totals, outputs }: LevelSums): number {
  if (outputs === 1) {
    const [wr, r] = [totals[0]! - left[0]!, totals[1]! - left[1]!]
    return wr > 0 ? left[1]! ** 2 / left[0]! + r ** 2 / wr : Number.NaN
  }
  let [wl, wr, l, r] = [0, 0, 0, 0]
  for (let k = 0; k < outputs; k++) {
    const other = totals[k]! - left[k]!
    wl += left[k]!
    wr += other
    l += left[k]! ** 2
    r += other ** 2
  }
  return wl > 0 && wr > 0 ? l / wl + r / wr : Number.NaN
}
