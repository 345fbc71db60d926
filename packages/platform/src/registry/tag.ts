import {
  type Change,
  type Context,
  type Contracts,
  emit,
  nowIso,
  type OutputOf,
  type ParsedInputOf,
  remove as removeRow,
  update,
  upsert,
} from '@levain/core'
import { exactVersion, modelNamed } from './find-version.ts'
import { onFirmGround } from './ground.ts'
import { isPromptModel } from './prompts.ts'

type Verb = Contracts['registry']['tag']
type Input = ParsedInputOf<Verb>

/**
 * Sets and removes labels of a model, or of one of its versions.
 *
 * @throws model-not-found
 */
export function tag(ctx: Context, input: Input): Promise<OutputOf<Verb>> {
  return onFirmGround(async () => {
    await (input.version === undefined ? modelNamed(ctx, input.model) : exactVersion(ctx, input.model, input.version))
    const prompt = await isPromptModel(ctx, input.model)
    await ctx.ledger.commit([stillThere(input), ...labelChanges(input), ...events(ctx, input, prompt)])
    return { tags: await tagsOf(ctx, input) }
  })
}

/** Fails the commit where the model or version went meanwhile, so that no label is left without an owner. */
const stillThere = ({ model, version }: Input): Change =>
  version === undefined
    ? update('models', { name: model }, { name: model })
    : update('modelVersions', { model, version }, { version }, { deletedAt: null })

function labelChanges({ model, version, set, remove }: Input): Change[] {
  const removed = remove.map((key) =>
    version === undefined ? removeRow('modelTags', { model, key }) : removeRow('modelVersionTags', { model, version, key }),
  )
  const written = Object.entries(set).map(([key, value]) =>
    version === undefined ? upsert('modelTags', { model, key, value }) : upsert('modelVersionTags', { model, version, key, value }),
  )
  return [...removed, ...written]
}

function events(ctx: Context, { model, version, set, remove }: Input, prompt: boolean): Change[] {
  const at = nowIso(ctx)
  const told = { model, version: version ?? null, prompt }
  return [
    ...remove.map((key) => emit(at, 'model', model, { ...told, what: 'untagged', key })),
    ...Object.entries(set).map(([key, value]) => emit(at, 'model', model, { ...told, what: 'tagged', key, value })),
  ]
}

async function tagsOf(ctx: Context, { model, version }: Input): Promise<Record<string, string>> {
  const rows =
    version === undefined
      ? await ctx.ledger.find('modelTags', { where: { model } })
      : await ctx.ledger.find('modelVersionTags', { where: { model, version } })
  return Object.fromEntries(rows.map(({ key, value }) => [key, value]))
}
