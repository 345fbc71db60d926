import { type Context, type Contracts, fail, type OutputOf, type ParsedInputOf } from '@levain/core'
import { chanceOf } from '../search/index.ts'
import { openSpace } from '../space/index.ts'
import { findStudy, trialsOf } from '../trials/find-study.ts'
import { functionalAnova } from './fanova.ts'

type Verb = Contracts['study']['importance']

const trialsMin = 4

/** Ranks the parameters of a study. @throws study-not-found, trials-missing */
export async function importance(ctx: Context, { study: name, trees }: ParsedInputOf<Verb>): Promise<OutputOf<Verb>> {
  const study = await findStudy(ctx, name)
  const space = openSpace(study.space)
  const rows = (await trialsOf(ctx, name)).flatMap(({ state, values, value }) => {
    const places = state === 'ok' && value !== null ? space.placesOf(values) : undefined
    return places && value !== null ? [{ places, value }] : []
  })
  if (rows.length < trialsMin) throw fail('trials-missing', { study: name, needed: trialsMin, got: rows.length })
  const { shares, fit } = functionalAnova(rows, space.dimensions, trees, chanceOf(study.seed, rows.length))
  const parameters = space.dimensions
    .map((dimension, at) => ({ parameter: dimension.name, importance: shares[at]?.mean ?? 0, deviation: shares[at]?.deviation ?? 0 }))
    .sort((a, b) => b.importance - a.importance)
  return { method: 'functional ANOVA (Hutter, Hoos, Leyton-Brown 2014): main effects, random forest', trials: rows.length, fit, parameters }
}
