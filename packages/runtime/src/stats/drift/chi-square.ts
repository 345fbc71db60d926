import { chiSquareSf } from '../../math/index.ts'
import { type Counts, occupied, total } from './counts.ts'

export interface ChiSquare {
  readonly statistic: number
  readonly df: number
  readonly pValue: number
  /** √(χ²/(n+m)), 0 to 1: the effect, whatever the sample sizes. */
  readonly cramersV: number
}

/**
 * χ² test of homogeneity on the 2×B table of two samples: do both come from one distribution? Bins empty on both sides
 * are left out. A 2×2 table gets Yates' correction unless `yates` is false (as SciPy).
 *
 * @example chiSquareContingency([500, 300, 200], [220, 160, 120]).pValue // 0.066
 */
export function chiSquareContingency(reference: Counts, current: Counts, yates = true): ChiSquare {
  const { reference: a, current: c } = occupied(reference, current)
  const [n, m] = [total(a), total(c)]
  const df = a.length - 1
  let statistic = 0
  for (let i = 0; i < a.length; i += 1) {
    const column = a[i]! + c[i]!
    const expectedA = (column * n) / (n + m)
    const expectedC = (column * m) / (n + m)
    const gap = Math.abs(a[i]! - expectedA)
    const distance = df === 1 && yates ? Math.max(gap - 0.5, 0) : gap
    statistic += distance ** 2 / expectedA + distance ** 2 / expectedC
  }
  if (df < 1) return { statistic: 0, df: 0, pValue: 1, cramersV: 0 }
  return { statistic, df, pValue: chiSquareSf(statistic, df), cramersV: Math.sqrt(statistic / (n + m)) }
}

/**
 * χ² goodness of fit with the reference taken as exact: expected = a·m/n. Evidently, Azure ML and whylogs use it for two
 * samples, where it calls 30 % of driftless windows of equal size drifted at a nominal 5 %; here only to agree with them.
 */
export function chiSquareOneSample(reference: Counts, current: Counts): ChiSquare {
  const { reference: a, current: c } = occupied(reference, current)
  const [n, m] = [total(a), total(c)]
  let statistic = 0
  for (let i = 0; i < a.length; i += 1) statistic += (c[i]! - (a[i]! * m) / n) ** 2 / ((a[i]! * m) / n)
  const df = a.length - 1
  return { statistic, df, pValue: df < 1 ? 1 : chiSquareSf(statistic, df), cramersV: Math.sqrt(statistic / m) }
}

/**
 * Puts the rarest bins together until at most a fifth of the bins expect fewer than 5 on the smaller side and none fewer
 * than 1: Cochran's rule (1954), under which the χ² law may be trusted.
 */
export function poolRareBins(reference: Counts, current: Counts): { reference: Float64Array; current: Float64Array } {
  const both = occupied(reference, current)
  const [n, m] = [total(both.reference), total(both.current)]
  const order = [...both.reference.keys()].sort((i, j) => column(j) - column(i) || i - j)
  function column(i: number): number {
    return both.reference[i]! + both.current[i]!
  }
  const bins = order.map((i) => ({ a: both.reference[i]!, c: both.current[i]! }))
  const expected = (bin: { a: number; c: number }): number => ((bin.a + bin.c) * Math.min(n, m)) / (n + m)
  const rare = (): number => bins.filter((bin) => expected(bin) < 5).length
  const merge = (): void => {
    const last = bins.pop()!
    const before = bins.pop()!
    const merged = { a: last.a + before.a, c: last.c + before.c }
    const place = bins.findIndex((bin) => bin.a + bin.c < merged.a + merged.c)
    bins.splice(place < 0 ? bins.length : place, 0, merged)
  }
  while (bins.length > 2 && (rare() > bins.length / 5 || expected(bins.at(-1)!) < 1)) merge()
  return { reference: Float64Array.from(bins, (bin) => bin.a), current: Float64Array.from(bins, (bin) => bin.c) }
}
