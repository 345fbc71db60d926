import type { Method } from '@levain/core'
import { openSearch } from '../../../packages/platform/src/study/index.ts'
import { spaceOf, type TestFunction } from './functions.ts'

/** Best values of each seed after so many evaluations. */
export async function bestValues(
  sampler: Method,
  test: TestFunction,
  seeds: number,
  evaluations: readonly number[],
): Promise<Map<number, number[]>> {
  const found = new Map(evaluations.map((count) => [count, [] as number[]]))
  for (let seed = 0; seed < seeds; seed += 1) {
    const search = await openSearch({ space: spaceOf(test), direction: 'minimize', sampler, seed })
    let best = Number.POSITIVE_INFINITY
    for (let count = 1; count <= Math.max(...evaluations); count += 1) {
      const trial = search.ask()
      if (!trial) break
      const value = test.at(test.low.map((_, at) => trial.values[`x${at}`] as number))
      search.tell(trial.number, { state: 'ok', value })
      best = Math.min(best, value)
      found.get(count)?.push(best)
    }
  }
  return found
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? (sorted[middle] as number) : ((sorted[middle - 1] as number) + (sorted[middle] as number)) / 2
}

/** Most that a median may be, given that of the peer: 1.3 times as much; what is below 0 must be as far below as 1/1.3 of it. */
export const boundFor = (peer: number): number => (peer > 0 ? 1.3 * peer : peer / 1.3)
