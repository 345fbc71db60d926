import type { Context, Contracts, OutputOf, ParsedInputOf } from '@levain/core'
import { type Label, scoreFrame } from '@levain/runtime/model'
import type { Policy } from '@levain/runtime/stats'
import { judgedRows } from './judged-rows.ts'
import { runStatistics } from './run-statistics.ts'

type Verb = Contracts['evaluate']['report']

/**
 * Measures a model on rows that have the target, and says what its answers earn. Rows without a target are left out of the count.
 *
 * @throws model-not-found, model-unreadable, dataset-not-found, column-missing, target-unusable, input-invalid
 */
export async function report(ctx: Context, input: ParsedInputOf<Verb>): Promise<OutputOf<Verb>> {
  const { model, predictor, frame } = await judgedRows(ctx, input)
  const { classes } = predictor.model.signature.output
  const scores = await scoreFrame(predictor, frame, ctx.signal)
  const { payoffs, seed } = input
  const { metrics, confusion, payoff } = await runStatistics('report', { scores, payoffs, seed }, frame.rows, ctx.signal)
  return {
    model: model.digest,
    rows: frame.rows,
    metrics,
    ...(classes && confusion ? { classes, confusion } : {}),
    ...(classes && payoff ? { payoff: { rows: payoff.rows, policies: payoff.policies.map((policy) => told(policy, classes)) } } : {}),
  }
}

const told = (policy: Policy, classes: readonly Label[]) => ({
  ...policy,
  answer: policy.answer === null ? null : (classes[policy.answer] ?? null),
})
