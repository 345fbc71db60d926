import type { Link } from '@levain/core'

/** How XGBoost turns the margin of an objective into an answer, and the base score, which is an answer, into a margin. */
interface Objective {
  readonly task: 'classification' | 'regression'
  readonly link: Link
  readonly toMargin: (answer: number) => number
}

const same = (x: number): number => x
const logOdds = (p: number): number => -Math.log(1 / p - 1)
const number: Objective = { task: 'regression', link: 'identity', toMargin: same }
const positive: Objective = { task: 'regression', link: 'log', toMargin: Math.log }

const objectives: Readonly<Record<string, Objective>> = {
  'binary:logistic': { task: 'classification', link: 'logit', toMargin: logOdds },
  'multi:softprob': { task: 'classification', link: 'softmax', toMargin: same },
  'multi:softmax': { task: 'classification', link: 'softmax', toMargin: same },
  'binary:logitraw': { task: 'regression', link: 'identity', toMargin: logOdds },
  'reg:logistic': { task: 'regression', link: 'logit', toMargin: logOdds },
  'reg:squarederror': number,
  'reg:linear': number,
  'reg:squaredlogerror': number,
  'reg:absoluteerror': number,
  'reg:pseudohubererror': number,
  'reg:quantileerror': number,
  'rank:ndcg': number,
  'rank:map': number,
  'rank:pairwise': number,
  'count:poisson': positive,
  'reg:gamma': positive,
  'reg:tweedie': positive,
  'survival:cox': positive,
  'survival:aft': positive,
}

export const objectiveOf = (name: string): Objective | undefined => (Object.hasOwn(objectives, name) ? objectives[name] : undefined)
