import {
  type Check,
  type Context,
  type Contracts,
  fail,
  hasTarget,
  isLevainError,
  type Model,
  type ParsedInputOf,
  resolveModel,
  resolveTable,
  type Verdict,
} from '@levain/core'
import { loadModel } from '@levain/runtime/codec'
import { createPredictor, scoreFrame } from '@levain/runtime/model'
import { type MetricName, metricsFor, type Scores } from '@levain/runtime/stats'
import { checkBar, checkChampion, noChampion } from './model-checks.ts'
import { keepVerdict } from './verdict.ts'

type Input = ParsedInputOf<Contracts['validate']['model']>

/**
 * Judges a model on held-out rows: against a bar, and against the champion on the same rows. Fails closed: rows that
 * cannot show the metric are no evidence, and no evidence does not pass.
 *
 * @throws model-not-found, dataset-not-found, column-missing, input-invalid
 */
export async function model(ctx: Context, input: Input): Promise<{ verdict: Verdict; passed: boolean }> {
  const candidate = await resolveModel(ctx, input.model)
  const data = await resolveTable(ctx, input.data)
  const judged = await loadModel(ctx.blobs, candidate.digest)
  refuseOtherTask(input.metric, judged)
  const champion = input.champion === undefined ? null : await championOf(ctx, input.champion)
  const scores = await scoresOn(ctx, judged, data.digest)
  const checks: Check[] = []
  // Without a champion to beat the rows must at least show the metric: nothing measured is nothing proven.
  if (input.bar !== undefined || !champion) checks.push(checkBar(input.metric, scores, input.bar))
  if (input.champion !== undefined) {
    checks.push(
      champion
        ? checkChampion(input, scores, await scoresOn(ctx, await loadModel(ctx.blobs, champion.digest), data.digest))
        : noChampion(input.champion),
    )
  }
  return keepVerdict(ctx, { kind: 'model', subject: candidate.node, evidence: data.node, checks })
}

async function championOf(ctx: Context, reference: string): Promise<{ digest: string } | null> {
  try {
    return await resolveModel(ctx, reference)
  } catch (error) {
    if (isLevainError(error, 'model-not-found')) return null
    throw error
  }
}

async function scoresOn(ctx: Context, model: Model, table: string): Promise<Scores> {
  const columns = [...model.signature.inputs.map((column) => column.name), model.signature.output.name]
  return await scoreFrame(createPredictor(model), await ctx.tables.frame(table, columns), ctx.signal)
}

function refuseOtherTask(metric: MetricName, { signature }: Model): void {
  const { name, task } = signature.output
  if (!hasTarget(task)) throw fail('target-unusable', { target: name, reason: `${task} has no target to measure against` })
  const known = metricsFor(task)
  if (!known.includes(metric)) throw fail('input-invalid', { field: 'metric', expected: `one of ${known.join(', ')}`, got: metric })
}
