/** The samplers, loaded when first used. To add one: a file, a line here, one call of `testSampler`. */
import { fail, type Method } from '@levain/core'
import { optionsOf } from '../method.ts'
import type { Space } from '../space/index.ts'
import type { Sampler, SamplerModule } from './sampler.ts'

export type { Point, Sampler, SamplerModule, Suggestion } from './sampler.ts'

export const samplers: Readonly<Record<string, () => Promise<{ default: SamplerModule }>>> = {
  tpe: () => import('./tpe/index.ts'),
  random: () => import('./random.ts'),
  grid: () => import('./grid.ts'),
  sobol: () => import('./sobol/index.ts'),
  cmaes: () => import('./cmaes/index.ts'),
}

/**
 * The sampler of this name, over a space.
 *
 * @throws study-invalid for a name or an option there is not
 */
export async function openSampler({ type, ...given }: Method, space: Space, seed: number): Promise<Sampler> {
  const load = samplers[type]
  if (!load) throw fail('study-invalid', { study: 'sampler', reason: `expected one of ${Object.keys(samplers).join(', ')}, got ${type}` })
  const { default: module } = await load()
  return module.open(space, optionsOf(`sampler ${type}`, module.options, given), seed)
}
