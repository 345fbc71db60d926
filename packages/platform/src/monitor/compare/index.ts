import type { Context, Profile, Signature, TableDigest } from '@levain/core'
import { compareCategories } from './categories.ts'
import type { Comparison } from './comparison.ts'
import { featuresOf, type Skipped } from './features.ts'
import { compareNumbers } from './numbers.ts'

/** Both sides of every feature that can be compared, in the order of the signature, and what could not be. */
export async function compare(
  ctx: Context,
  log: TableDigest,
  signature: Signature,
  profile: Profile,
): Promise<{ comparisons: Comparison[]; skipped: Skipped[] }> {
  const { features, skipped } = featuresOf(signature, profile)
  const compared = [
    ...(await compareNumbers(
      ctx,
      log,
      features.filter(({ kind }) => kind === 'numeric'),
    )),
    ...(await compareCategories(
      ctx,
      log,
      features.filter(({ kind }) => kind === 'categorical'),
    )),
  ]
  const comparisons = features.map((feature) => compared.find((comparison) => comparison.feature === feature) as Comparison)
  return { comparisons, skipped }
}

export { type Comparison, drawnBins } from './comparison.ts'
export type { Skipped } from './features.ts'
