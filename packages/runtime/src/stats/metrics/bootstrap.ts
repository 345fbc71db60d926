import { seededRandom } from '@levain/core/random'

/** Sums of some statistics over groups of rows: `groups` × `width`, row-major. */
export interface GroupSums {
  readonly groups: number
  readonly width: number
  readonly sums: Float64Array
}

const groupsMax = 1000
const resamples = 400

/** The group of row i of n: neighbours together, sizes as equal as can be, at most 1,000 groups. */
export function groupOf(i: number, n: number): number {
  return n <= groupsMax ? i : Math.floor((i * groupsMax) / n)
}
export const groupCount = (n: number): number => Math.min(n, groupsMax)

/** Sums over all groups. */
export function totalOf({ groups, width, sums }: GroupSums): Float64Array {
  const total = new Float64Array(width)
  for (let g = 0; g < groups; g++) for (let j = 0; j < width; j++) total[j] = total[j]! + sums[g * width + j]!
  return total
}

/**
 * 95 % percentile intervals, and two-sided p-values of 0, of statistics that are functions of sums: groups are drawn with replacement, 400 times.
 *
 * @param finish the statistics from total sums
 */
export function bootstrap(
  data: GroupSums,
  seed: number,
  finish: (total: Float64Array) => readonly number[],
): { low: number; high: number; pValue: number }[] {
  const { groups, width, sums } = data
  const random = seededRandom(seed)
  const draws: number[][] = []
  const total = new Float64Array(width)
  for (let b = 0; b < resamples; b++) {
    total.fill(0)
    for (let i = 0; i < groups; i++) {
      const at = Math.floor(random.next() * groups) * width
      for (let j = 0; j < width; j++) total[j] = total[j]! + sums[at + j]!
    }
    for (const [k, value] of finish(total).entries()) {
      draws[k] ??= []
      if (Number.isFinite(value)) draws[k].push(value)
    }
  }
  return draws.map((values) => {
    values.sort((a, b) => a - b)
    return { low: quantile(values, 0.025), high: quantile(values, 0.975), pValue: twoSided(values) }
  })
}

/** How rarely draws lie on the other side of 0, twice: of no difference, where the statistic is one. Never 0: that would be more than draws can tell. */
function twoSided(sorted: readonly number[]): number {
  const below = sorted.filter((value) => value <= 0).length
  const above = sorted.filter((value) => value >= 0).length
  return Math.min(1, (2 * (Math.min(below, above) + 1)) / (sorted.length + 1))
}

function quantile(sorted: readonly number[], p: number): number {
  const at = p * (sorted.length - 1)
  const low = sorted[Math.floor(at)] ?? Number.NaN
  return low + (at - Math.floor(at)) * ((sorted[Math.ceil(at)] ?? low) - low)
}
