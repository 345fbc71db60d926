import type { Context, MetricValue } from '@levain/core'
import type { LabelledWindow } from '../monitor/index.ts'

/** Metrics to judge by, the most telling first, and whether more of it is better. */
const telling = [
  ['auc', true],
  ['accuracy', true],
  ['rmse', false],
  ['mae', false],
] as const

/**
 * What the labels say of the answers since the drift began, beside what was measured before release: drift of the inputs
 * need not hurt, and a person should know. It does not stop a retraining.
 */
export async function describePerformance(ctx: Context, { deployment, performance, rows, coverage }: LabelledWindow): Promise<string> {
  const labels = `${rows} labelled predictions (${Math.round(coverage * 100)} %)`
  const version = await ctx.ledger.first('modelVersions', { model: deployment.model, version: deployment.version })
  for (const [name, moreIsBetter] of telling) {
    const [now, before] = [performance?.metrics[name], version?.metrics[name]]
    if (isKnown(now) && isKnown(before)) return `${labels} say that ${name} ${verdict(now, before, moreIsBetter)}.`
  }
  return `${labels} are there to train on; nothing measured before release compares with them.`
}

type Known = MetricValue & { value: number }
const isKnown = (metric: MetricValue | undefined): metric is Known => typeof metric?.value === 'number'

/** Worse only where the intervals do not meet. */
function verdict(now: Known, before: Known, moreIsBetter: boolean): string {
  const [low, high] = [before.low ?? before.value, before.high ?? before.value]
  const worse = moreIsBetter ? (now.high ?? now.value) < low : (now.low ?? now.value) > high
  const numbers = `${now.value.toFixed(3)}, ${before.value.toFixed(3)} before release`
  return worse ? `fell behind (${numbers})` : `held (${numbers}): the inputs drifted, the answers did not suffer yet`
}
