/** The pruners, loaded when first used. To add one: a file, a line here, one call of `testPruner`. */
import { fail, type Method } from '@levain/core'
import { optionsOf } from '../method.ts'
import type { Pruner, PrunerModule } from './pruner.ts'

export type { Curve, Pruner } from './pruner.ts'

export const pruners: Readonly<Record<string, () => Promise<{ default: PrunerModule }>>> = {
  asha: () => import('./asha.ts'),
  hyperband: () => import('./hyperband.ts'),
  median: () => import('./median.ts'),
  bandit: () => import('./bandit.ts'),
  truncation: () => import('./truncation.ts'),
}

/**
 * The pruner of this name.
 *
 * @throws study-invalid for a name or an option there is not
 */
export async function openPruner({ type, ...given }: Method, seed: number): Promise<Pruner> {
  const load = pruners[type]
  if (!load) throw fail('study-invalid', { study: 'pruner', reason: `expected one of ${Object.keys(pruners).join(', ')}, got ${type}` })
  const { default: module } = await load()
  return module.open(optionsOf(`pruner ${type}`, module.options, given), seed)
}
