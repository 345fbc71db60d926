import type { Guardrail } from '@levain/core'
import type { Blend } from '../blend/blend.ts'
import { overFolds, scoreOf } from '../metric.ts'
import type { Plan } from '../plan.ts'
import { byScore, type Finished } from '../trials.ts'

/**
 * Whether what was tried is better than the dummy, which answers the same on every row. The best of many trials is judged on folds that
 * had no say in choosing it; else one of them would look better by luck alone. Null where there is no dummy to compare with.
 */
export function guardLearned({ metric }: Plan, finished: readonly Finished[], blend: Blend | null): Guardrail | null {
  const of = (found: Finished | undefined) => found?.trial.metrics[metric]
  const dummy = of(finished.find(({ candidate }) => candidate.algorithm === 'dummy'))
  const best = finished.filter(({ candidate }) => candidate.algorithm !== 'dummy').toSorted(byScore)[0]
  const honest = blend ? overFolds(metric, blend.singles[metric] ?? []) : of(best)
  if (!dummy || !honest) return null
  const name = 'nothing-learned'
  const low = Math.min(...[honest.low, honest.high].map((bound) => scoreOf(metric, bound ?? honest.value)))
  const words = `${metric} ${rounded(honest.value)}, of always answering the same ${rounded(dummy.value)}`
  if (low > scoreOf(metric, dummy.value))
    return { name, state: 'passed', said: `The columns tell something about the target: ${words}.`, columns: [] }
  const said = `No model is shown to be better than always answering the same: ${words}. The columns may say nothing about the target.`
  return { name, state: 'alerted', said, columns: [] }
}

const rounded = (x: number): number => Number(x.toPrecision(3))
