import { type Context, type Contracts, type OutputOf, type ParsedInputOf, resolveModel, resolveTable } from '@levain/core'
import { loadModel } from '@levain/runtime/codec'
import { createPredictor, scoreFrame } from '@levain/runtime/model'
import { confusionMatrix, measure } from '@levain/runtime/stats'

/**
 * Measures a model on rows that have the target. Rows without it are left out of the count.
 *
 * @throws model-not-found, dataset-not-found, column-missing, target-unusable
 */
export async function evaluate(
  ctx: Context,
  input: ParsedInputOf<Contracts['train']['evaluate']>,
): Promise<OutputOf<Contracts['train']['evaluate']>> {
  const { digest } = await resolveModel(ctx, input.model)
  const data = await resolveTable(ctx, input.data)
  const model = await loadModel(ctx.blobs, digest)
  const columns = [...model.signature.inputs.map((column) => column.name), model.signature.output.name]
  const scores = await scoreFrame(createPredictor(model), await ctx.tables.frame(data.digest, columns), ctx.signal)
  const result = { model: digest, rows: scores.truth.length, metrics: measure(scores, input.seed) }
  if (scores.task === 'regression') return result
  return { ...result, confusion: confusionMatrix(scores.truth, scores.predicted, scores.classes) }
}
