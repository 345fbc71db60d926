import type { FrameColumn } from '@levain/core'

type CategoryColumn = Extract<FrameColumn, { kind: 'category' }>

/** Rows' worth of the overall mean that a level's own mean is pulled towards: rare levels do not lead the order by luck. */
const smoothing = 10

/** The most frequent levels, at most `max`, in the column's own order. */
export function levelsInUse(column: CategoryColumn, max: number): string[] {
  const counts = countsOf(column)
  const kept = new Set(
    [...counts.keys()]
      .filter((code) => counts[code]! > 0)
      .sort((a, b) => counts[b]! - counts[a]! || a - b)
      .slice(0, max),
  )
  return column.levels.filter((_, code) => kept.has(code))
}

/**
 * The most frequent levels ordered so that one threshold divides them usefully: by mean target, or with several classes
 * by the share of the most frequent class. Means are smoothed towards the overall one; ties keep the column's order.
 */
export function levelsByTarget(column: CategoryColumn, max: number, target: Float64Array, classes: number): string[] {
  const ranked = classes > 2 ? isCommonest(target, classes) : target
  const overall = ranked.reduce((sum, y) => sum + y, 0) / Math.max(1, ranked.length)
  const counts = countsOf(column)
  const sums = new Float64Array(column.levels.length)
  for (let row = 0; row < column.codes.length; row++) if (column.codes[row]! >= 0) sums[column.codes[row]!]! += ranked[row]!
  const mean = (code: number): number => (sums[code]! + smoothing * overall) / (counts[code]! + smoothing)
  const code = new Map(column.levels.map((level, i) => [level, i]))
  return levelsInUse(column, max).sort((a, b) => mean(code.get(a)!) - mean(code.get(b)!) || code.get(a)! - code.get(b)!)
}

function isCommonest(target: Float64Array, classes: number): Float64Array {
  const counts = new Array<number>(classes).fill(0)
  for (const y of target) counts[y]! += 1
  const commonest = counts.indexOf(Math.max(...counts))
  return target.map((y) => (y === commonest ? 1 : 0))
}

function countsOf({ codes, levels }: CategoryColumn): Int32Array {
  const counts = new Int32Array(levels.length)
  for (const code of codes) if (code >= 0) counts[code]! += 1
  return counts
}
