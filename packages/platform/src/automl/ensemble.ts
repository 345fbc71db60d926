import type { AutomlTrial, Member, Model } from '@levain/core'
import type { MetricName } from '@levain/runtime/stats'
import type { Blend } from './blend/blend.ts'
import { overFolds, scoreOf } from './metric.ts'
import type { Plan } from './plan.ts'
import type { Pool } from './pool/pool.ts'
import type { Trained } from './pool/workbench.ts'
import { byScore, type Finished } from './trials.ts'

/** Models an ensemble is chosen from, and of which it consists, at most. */
const blendedMax = 25
const blendedPerFamily = 6
const membersMax = 8
const roundsMax = 25

/** Which models an ensemble has, with which weights, and how it was judged. */
export interface Blended {
  readonly blend: Blend
  readonly members: readonly { readonly of: Finished; readonly weight: number }[]
}

/** Null where there are not two models to put together. */
export async function chooseEnsemble(pool: Pool, finished: readonly Finished[]): Promise<Blended | null> {
  const candidates = varied(finished.filter(({ candidate }) => candidate.algorithm !== 'dummy').toSorted(byScore)).slice(0, blendedMax)
  if (candidates.length < 2) return null
  const blend = await pool.workers[0]!.ask('blend', { members: candidates.map(({ answers }) => answers), roundsMax, membersMax })
  const members = candidates.map((of, m) => ({ of, weight: blend.weights[m]! })).filter(({ weight }) => weight > 0)
  return { blend, members }
}

/** Many near copies of one model say no more than the best few of them. */
function varied(best: readonly Finished[]): Finished[] {
  const counts = new Map<string, number>()
  return best.filter(({ candidate: { algorithm } }) => {
    const count = counts.get(algorithm) ?? 0
    counts.set(algorithm, count + 1)
    return count < blendedPerFamily
  })
}

/**
 * Whether the best single model is not better by more than chance, of one standard error over the folds: of two that look alike a mean of
 * models goes wrong less. Both were chosen without the folds they are judged on.
 */
export function holds({ metrics, singles }: Blend, metric: MetricName): boolean {
  const [ensemble = [], single = []] = [metrics[metric], singles[metric]]
  if (ensemble.length === 0 || ensemble.length !== single.length) return false
  const ahead = ensemble.map((value, fold) => scoreOf(metric, value) - scoreOf(metric, single[fold]!))
  const mean = ahead.reduce((sum, own) => sum + own, 0) / ahead.length
  const variance = ahead.reduce((sum, own) => sum + (own - mean) ** 2, 0) / Math.max(1, ahead.length - 1)
  return mean >= -Math.sqrt(variance / ahead.length)
}

export type Line = Pick<AutomlTrial, 'score' | 'metrics' | 'folds' | 'fitSeconds' | 'predictMsPer1000Rows' | 'sizeBytes' | 'features'>

/** Its line of the leaderboard. */
export function ensembleLine({ metrics }: Blend, members: Blended['members'], { metric, folds }: Plan): Line {
  const spread = Object.fromEntries(
    Object.entries(metrics)
      .flatMap(([name, values]) => [[name, overFolds(name, values)]])
      .filter(([, own]) => own),
  )
  const total = (of: (trial: AutomlTrial) => number | null): number => members.reduce((sum, { of: own }) => sum + (of(own.trial) ?? 0), 0)
  const value = spread[metric]?.value
  return {
    score: value === undefined ? null : scoreOf(metric, value),
    metrics: spread,
    folds: folds.count,
    fitSeconds: total(({ fitSeconds }) => fitSeconds),
    predictMsPer1000Rows: total(({ predictMsPer1000Rows }) => predictMsPer1000Rows),
    sizeBytes: total(({ sizeBytes }) => sizeBytes),
    features: total(({ features }) => features),
  }
}

/** The members, trained on all rows, as one model. */
export function ensembleModel(members: Blended['members'], trained: ReadonlyMap<Finished, Trained>, { calibration }: Blend): Model {
  const own = members.map(({ of, weight }) => ({ model: trained.get(of)!.model, weight }))
  const total = own.reduce((sum, { weight }) => sum + weight, 0)
  const parts = own.map(
    ({ model: { algorithm, transforms, features, shape }, weight }): Member => ({
      algorithm,
      transforms,
      features,
      shape,
      weight: weight / total,
    }),
  )
  const first = own[0]!.model
  const inputs = new Map(own.flatMap(({ model }) => model.signature.inputs.map((input) => [input.name, input] as const)))
  return {
    ...first,
    algorithm: 'ensemble',
    signature: { ...first.signature, inputs: [...inputs.values()] },
    transforms: [],
    features: [],
    shape: { kind: 'ensemble', members: parts, link: 'identity' },
    ...(calibration ? { calibration } : {}),
  }
}

/** What it answers on rows its members had not learned from. */
export function weighted(members: Blended['members']): Float64Array {
  const out = new Float64Array(members[0]!.of.answers.length)
  for (const { of, weight } of members) for (let i = 0; i < out.length; i++) out[i]! += weight * of.answers[i]!
  return out
}
