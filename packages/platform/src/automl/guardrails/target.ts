import type { Guardrail } from '@levain/core'
import type { Job, Plan } from '../plan.ts'

/** A class with less than this share of the largest one's rows is called rare, as Azure has it. */
const rareShare = 0.2

/** Rows without a target, rows that are there twice, and how evenly classes are spread. */
export function guardTarget(job: Job, truth: Float64Array, classes: Plan['classes']): Guardrail[] {
  return [known(job, truth), ...(classes ? [balance(truth, classes)] : [])]
}

function known({ target }: Job, truth: Float64Array): Guardrail {
  const missing = truth.reduce((count, y) => count + (Number.isNaN(y) ? 1 : 0), 0)
  const common = { name: 'target' as const, columns: [target] }
  if (missing === 0) return { ...common, state: 'passed', said: `Every row has ${target}.` }
  const said = `${missing} of ${truth.length} rows have no ${target}; they were left out.`
  return { ...common, state: missing > truth.length / 2 ? 'alerted' : 'done', said }
}

function balance(truth: Float64Array, classes: NonNullable<Plan['classes']>): Guardrail {
  const counts = new Array<number>(classes.length).fill(0)
  for (const k of truth) if (!Number.isNaN(k)) counts[k]! += 1
  const most = Math.max(...counts)
  const rare = classes.flatMap((label, k) => (counts[k]! < rareShare * most ? [`${label} (${counts[k]})`] : []))
  if (rare.length === 0) return { name: 'class-balance', state: 'passed', said: 'No class is rare.', columns: [] }
  const shown = rare.slice(0, 5).join(', ') + (rare.length > 5 ? ` and ${rare.length - 5} more` : '')
  const said = `The largest class has ${most} rows; rare are ${shown}. Accuracy says little here; look at auc, f1 or log-loss, and choose a threshold.`
  return { name: 'class-balance', state: 'alerted', said, columns: [] }
}
