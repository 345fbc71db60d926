import {
  type Context,
  type Contracts,
  type Deployment,
  hasTarget,
  isLevainError,
  type OutputOf,
  type Signature,
  type Traffic,
} from '@levain/core'
import { type ArmOutcomes, compareArms } from '@levain/runtime/stats'
import { labelsOf, newestLabels } from '../../monitor/index.ts'
import { logColumns, readLog } from '../../predictions/index.ts'
import { literal } from '../../store/index.ts'
import { signatureOf } from '../show.ts'

type Comparison = NonNullable<OutputOf<Contracts['deploy']['status']>['comparison']>

/** Fewer labelled answers than this of either version are not compared. */
const labelledMin = 30

/** Compares two versions on the labelled answers to requests that were drawn by this split; null before both have some. */
export async function comparisonOf(ctx: Context, deployment: Deployment, traffic: Traffic, tried: number): Promise<Comparison | null> {
  const signature = await signatureOf(ctx, deployment)
  const labels = (await labelsOf(ctx, deployment))?.table
  if (!labels || !hasTarget(signature.output.task)) return null
  const log = await readLog(ctx, deployment, signature, { from: traffic.since }).catch((error) => {
    if (isLevainError(error, 'log-empty')) return null
    throw error
  })
  if (!log) return null
  const rows = await ctx.tables.query(outcomesSql(signature, traffic.split), { log: log.table, labels })
  const of = (version: number): ArmOutcomes | null => {
    const row = rows.find(({ arm }) => String(arm) === String(version))
    return row ? { n: Number(row.n), mean: Number(row.mean), variance: Number(row.variance ?? 0) } : null
  }
  const [before, after] = [of(deployment.version), of(tried)]
  return before && after ? compared(signature, { version: deployment.version, ...before }, { version: tried, ...after }) : null
}

/** Right or wrong, or how far from the truth, by arm. */
function outcomesSql({ output }: Signature, split: string): string {
  const type = typeOf(output.classes)
  const [label, answer] = [`try_cast(truth.label as ${type})`, `try_cast(log.${logColumns.prediction} as ${type})`]
  const outcome = output.task === 'regression' ? `abs(${label} - ${answer})` : `(${label} = ${answer})::double`
  return `select arm, count(*) as n, avg(outcome) as mean, var_samp(outcome) as variance from (
    select log.${logColumns.arm} as arm, ${outcome} as outcome from log join (${newestLabels}) truth on truth.id = log.${logColumns.id}
    where log.${logColumns.split} = ${literal(split)} and log.${logColumns.bucket} is not null
  ) where outcome is not null group by arm`
}

function typeOf(classes: Signature['output']['classes']): 'double' | 'boolean' | 'varchar' {
  if (classes === undefined || classes.every((label) => typeof label === 'number')) return 'double'
  return classes.every((label) => typeof label === 'boolean') ? 'boolean' : 'varchar'
}

function compared({ output }: Signature, from: ArmOutcomes & { version: number }, to: ArmOutcomes & { version: number }): Comparison {
  const isShare = output.task === 'classification'
  const { difference, fixed, always } = compareArms(from, to, isShare ? 'share' : 'mean')
  const enough = Math.min(from.n, to.n) >= labelledMin
  const shown = enough && (always.low > 0 || always.high < 0)
  const verdict = !enough ? 'too few labels' : !shown ? 'no difference shown' : difference > 0 === isShare ? 'better' : 'worse'
  const metric = isShare ? 'accuracy' : 'mae'
  const side = ({ version, n, mean }: typeof from) => ({ version, labelled: n, value: mean })
  return {
    metric,
    higherIsBetter: isShare,
    from: side(from),
    to: side(to),
    difference,
    fixed,
    always,
    verdict,
    says: sentence(verdict, from, to, metric, always),
  }
}

function sentence(
  verdict: Comparison['verdict'],
  from: ArmOutcomes & { version: number },
  to: ArmOutcomes & { version: number },
  metric: string,
  { low, high }: { low: number; high: number },
): string {
  if (verdict === 'too few labels') return `Each version needs ${labelledMin} labelled answers; they have ${from.n} and ${to.n}.`
  const range = `the difference of ${metric} lies between ${low.toFixed(4)} and ${high.toFixed(4)} (95 %, however often one looks)`
  if (verdict === 'no difference shown') return `No difference between versions ${from.version} and ${to.version} is shown: ${range}.`
  return `Version ${to.version} is ${verdict} than version ${from.version}: ${range}.`
}
