import {
  type Change,
  type Context,
  type Contracts,
  emit,
  fail,
  insert,
  isLevainError,
  type ModelDetails,
  newModel,
  type ParsedInputOf,
  remove,
} from '@levain/core'
import { isPrompt, isPromptModel } from './prompts.ts'

/**
 * Makes a name for versions to come.
 *
 * @throws model-exists
 */
export async function create(ctx: Context, input: ParsedInputOf<Contracts['registry']['create']>): Promise<ModelDetails> {
  const { model: name, tags, ...said } = input
  const model = newModel(ctx, { name, ...said })
  const prompt = isPrompt(tags)
  const told = { model: name, what: 'created', prompt, tags, description: said.description }
  const changes: Change[] = [
    insert('models', model),
    // Labels of a deleted model of this name that somebody was setting while it was deleted.
    remove('modelTags', { model: name }),
    ...Object.entries(tags).map(([key, value]) => insert('modelTags', { model: name, key, value })),
    emit(model.createdAt, 'model', name, told),
  ]
  await ctx.ledger.commit(changes).catch(async (error) => {
    if (!isLevainError(error, 'conflict')) throw error
    const is = (await isPromptModel(ctx, name)) ? 'prompt' : 'model'
    throw fail('model-exists', { model: name, is, wanted: prompt ? 'prompt' : 'model' }, error)
  })
  return { model, tags, latest: [] }
}
