import { type Context, ensure, insert, type LoggedModel, type LoggedModelMetric, loggedModel, update, upsert } from '@levain/core'
import type { Claim, LeftOut, SourceFiles } from '../items.ts'
import { experimentNamed } from './experiment.ts'
import { keepFiles } from './files.ts'
import { requireOwn } from './own.ts'
import { valid } from './valid.ts'

export interface SourceLoggedModel extends LoggedModel {
  readonly params: Readonly<Record<string, string>>
  readonly tags: Readonly<Record<string, string>>
  readonly metrics: readonly (Omit<LoggedModelMetric, 'model' | 'value'> & { readonly value: number })[]
  readonly files: SourceFiles
}

/** Keeps a logged model under its own id; `experiment` is the name. @throws experiment-not-found, import-taken */
export async function keepLoggedModel(ctx: Context, source: SourceLoggedModel, claim: Claim): Promise<LeftOut[]> {
  const { params, tags, metrics, files, ...described } = source
  const model = valid(loggedModel, { ...described, experiment: await experimentNamed(ctx, source.experiment) })
  const before = await ctx.ledger.first('loggedModels', { id: model.id })
  if (before) await requireOwn(ctx, claim.item)
  const { id, ...set } = model
  await ctx.ledger.commit([
    before ? update('loggedModels', { id }, { ...set, deletedAt: null }) : insert('loggedModels', { ...model, deletedAt: null }),
    claim.change,
    ...Object.entries(params).map(([key, value]) => ensure('loggedModelParams', { model: id, key, value })),
    ...Object.entries(tags).map(([key, value]) => upsert('loggedModelTags', { model: id, key, value })),
    ...metrics.map((metric) => {
      const isNan = Number.isNaN(metric.value)
      return ensure('loggedModelMetrics', { ...metric, model: id, value: isNan ? 0 : metric.value, isNan })
    }),
  ])
  const leftOut = await keepFiles(ctx, id, files)
  if (source.deletedAt !== null) await ctx.ledger.commit([update('loggedModels', { id }, { deletedAt: source.deletedAt })])
  return leftOut
}
