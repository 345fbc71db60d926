import type { Link } from '@levain/core'
import { untranslatable } from '../foreign-model.ts'

/** How LightGBM turns the margin of an objective into an answer: the link of `scale` × the margin. */
export interface Objective {
  readonly task: 'classification' | 'regression'
  readonly link: Link
  readonly scale: number
  readonly known: boolean
}

const numbers = ['regression', 'regression_l1', 'huber', 'fair', 'quantile', 'mape', 'lambdarank', 'rank_xendcg']

/** Reads a line such as `binary sigmoid:1`. Without one the objective was the trainer's own. @throws model-untranslatable */
export function objectiveOf(line: string | undefined): Objective {
  const [name = '', ...rest] = (line ?? '').split(' ')
  const params = new Map(rest.map((entry) => entry.split(':') as [string, string | undefined]))
  const scale = Number(params.get('sigmoid') ?? 1)
  if (params.has('sqrt')) throw untranslatable('LightGBM', 'it learned the square root of its target (reg_sqrt)')
  if (name === 'cross_entropy_lambda') throw untranslatable('LightGBM', `its objective is ${name}`)
  if (name === 'binary') return { task: 'classification', link: 'logit', scale, known: true }
  if (name === 'multiclass') return { task: 'classification', link: 'softmax', scale: 1, known: true }
  if (name === 'multiclassova') return { task: 'classification', link: 'logit', scale, known: true }
  if (name === 'cross_entropy') return { task: 'regression', link: 'logit', scale: 1, known: true }
  if (['poisson', 'gamma', 'tweedie'].includes(name)) return { task: 'regression', link: 'log', scale: 1, known: true }
  return { task: 'regression', link: 'identity', scale: 1, known: numbers.includes(name) }
}
