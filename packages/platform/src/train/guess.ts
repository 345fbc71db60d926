import type { MetricValue } from '@levain/core'

/** What a model comes to that answers the same on every row, whatever the row. */
const guessed = { auc: 0.5, r2: 0 } as const

/**
 * Says so where the rows a model was scored on do not show that it is better than a guess: its interval holds what a guess comes to. Null
 * where they do, or where nothing can be said.
 */
export function noBetterThanGuess(metrics: Readonly<Record<string, MetricValue>>): string | null {
  for (const [name, guess] of Object.entries(guessed)) {
    const { value = null, low, high, n } = metrics[name] ?? {}
    if (value === null || low === undefined || high === undefined || low > guess) continue
    const span = `${rounded(low)} to ${rounded(high)}`
    return `Not shown to be better than the same answer for every row: ${name} ${rounded(value)} (95 %: ${span}; a guess has ${guess}) on ${n} rows. The columns may say nothing about the target, or there are too few rows to tell.`
  }
  return null
}

const rounded = (x: number): number => Number(x.toPrecision(3))
