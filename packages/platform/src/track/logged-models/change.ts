import {
  type Change,
  type Context,
  type Contracts,
  ensure,
  fail,
  type LoggedModel,
  nowIso,
  type ParsedInputOf,
  remove,
  update,
  upsert,
} from '@levain/core'
import { findLoggedModel, type ModelRecord, recordOf } from './records.ts'

type Verbs = Contracts['track']

/** Says that the files are there, or will not come. @throws logged-model-not-found */
export async function finishLoggedModel(ctx: Context, { model, status }: ParsedInputOf<Verbs['finishLoggedModel']>): Promise<ModelRecord> {
  return recordOf(ctx, await change(ctx, await findLoggedModel(ctx, model), { status }))
}

/** Adds parameters, which are written once, and sets tags. @throws logged-model-not-found, param-changed */
export async function describeLoggedModel(ctx: Context, input: ParsedInputOf<Verbs['describeLoggedModel']>): Promise<ModelRecord> {
  const found = await findLoggedModel(ctx, input.model)
  const model = found.id
  const before = new Map(
    (await ctx.ledger.find('loggedModelParams', { where: { model, key: { in: Object.keys(input.params) } } })).map(({ key, value }) => [
      key,
      value,
    ]),
  )
  for (const [key, after] of Object.entries(input.params)) {
    const value = before.get(key)
    if (value !== undefined && value !== after) throw fail('param-changed', { run: model, key, before: value, after })
  }
  const params = Object.entries(input.params).map(([key, value]) => ensure('loggedModelParams', { model, key, value }))
  const tags = Object.entries(input.tags).map(([key, value]) => upsert('loggedModelTags', { model, key, value }))
  return recordOf(ctx, await change(ctx, found, {}, [...params, ...tags]))
}

/** Removes a tag. @throws logged-model-not-found, tag-not-found */
export async function untagLoggedModel(ctx: Context, input: ParsedInputOf<Verbs['untagLoggedModel']>): Promise<ModelRecord> {
  const found = await findLoggedModel(ctx, input.model)
  const tag = { model: found.id, key: input.key }
  if (!(await ctx.ledger.first('loggedModelTags', tag))) throw fail('tag-not-found', { of: `Logged model ${found.id}`, key: input.key })
  return recordOf(ctx, await change(ctx, found, {}, [remove('loggedModelTags', tag)]))
}

/** Puts a logged model into the bin; its files stay. @throws logged-model-not-found */
export async function deleteLoggedModel(ctx: Context, input: ParsedInputOf<Verbs['deleteLoggedModel']>): Promise<LoggedModel> {
  return change(ctx, await findLoggedModel(ctx, input.model), { deletedAt: nowIso(ctx) })
}

async function change(ctx: Context, before: LoggedModel, set: Partial<LoggedModel>, further: readonly Change[] = []): Promise<LoggedModel> {
  const all = { ...set, updatedAt: nowIso(ctx) }
  await ctx.ledger.commit([update('loggedModels', { id: before.id }, all), ...further])
  return { ...before, ...all }
}
