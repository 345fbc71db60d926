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
const membersMax = 8
const roundsMax = 25

/** Which models an ensemble has, with which weights, and how it was judged. */
export interface Blended {
  readonly blend: Blend
  readonly members: readonly { readonly of: Finished; readonly weight: number }[]
}

/** Null where there are not two models to put together. */
export async function chooseEnsemble(pool: Pool, finished: readonly Finished[]): Promise<Blended | null> {
  const candidates = finished
    .filter(({ candidate }) => candidate.algorithm !== 'dummy')
    .toSorted(byScore)
    .slice(0, blendedMax)
  if (candidates.length < 2) return null
  const blend = await pool.workers[0]!.ask('blend', { members: candidates.map(({ answers }) => answers), roundsMax, membersMax })
  const members = candidates.map((of, m) => ({ of, weight: blend.weights[m]! })).filter(({ weight }) => weight > 0)
  return { blend, members }
}

/** Both chosen without the folds they are judged on: the best of many trials owes some of its own score to luck. */
export function beats({ metrics, singles }: Blend, metric: MetricName): boolean {
  const [ensemble, single] = [metrics, singles].map((of) => overFolds(metric, of[metric] ?? []))
  return Boolean(ensemble && single && scoreOf(metric, ensemble.value) > scoreOf(metric, single.value))
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
