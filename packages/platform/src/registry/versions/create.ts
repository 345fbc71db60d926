import {
  type Change,
  type Context,
  type Contracts,
  emit,
  insert,
  type LoggedModel,
  type ModelVersion,
  newModelVersion,
  nowIso,
  type ParsedInputOf,
  update,
  upsert,
  type VersionDetails,
} from '@levain/core'
import { modelNamed, nodeOf } from '../find-version.ts'
import { onFirmGround } from '../ground.ts'
import { isPrompt } from '../prompts.ts'
import { requirePromptSource } from '../source/address.ts'
import { contentsOf } from '../source/contents.ts'
import { type Resolved, resolveSource } from '../source/resolve.ts'
import { listedAt } from './listed.ts'
import { details } from './show.ts'

type Input = ParsedInputOf<Contracts['registry']['createVersion']>

/**
 * Makes the next version of a model from files that are somewhere already. Where they are in Levain's store, the version
 * keeps their manifest, so that it stays what it is. Others may make versions at the same moment: each gets a number of
 * its own.
 *
 * @throws model-not-found, source-invalid, and model-unreadable for one of Levain's own models that is damaged
 */
export async function createVersion(ctx: Context, input: Input): Promise<VersionDetails> {
  await modelNamed(ctx, input.model)
  const resolved = isPrompt(input.tags) ? promptSource(input) : await resolveSource(ctx, input)
  const contents = await contentsOf(ctx, resolved)
  return onFirmGround(async () => {
    await modelNamed(ctx, input.model)
    const number = await nextNumber(ctx, input.model)
    const version = newModelVersion(ctx, { ...described(input, resolved), ...contents, model: input.model, version: number })
    await ctx.ledger.commit(await changesFor(ctx, version, input, resolved))
    return details(ctx, version)
  })
}

/** The files of a prompt are in its tags; its source is only a word. @throws source-invalid */
function promptSource({ source, run }: Input): Resolved {
  requirePromptSource(source)
  return { location: source, place: null, copied: null, loggedModel: null, run: run ?? null }
}

const described = ({ source, description, runLink }: Input, { location, loggedModel, run, copied }: Resolved): Partial<ModelVersion> => ({
  source,
  description,
  runLink,
  location,
  run,
  loggedModel: loggedModel?.id ?? copied?.loggedModel ?? null,
})

/** Deleted versions count too: their numbers are never given again. */
async function nextNumber(ctx: Context, model: string): Promise<number> {
  const [newest] = await ctx.ledger.find('modelVersions', { where: { model }, orderBy: [['version', 'desc']], limit: 1 })
  return (newest?.version ?? 0) + 1
}

async function changesFor(ctx: Context, version: ModelVersion, { tags }: Input, { loggedModel, copied }: Resolved): Promise<Change[]> {
  const { model, version: number, algorithm, source, run, description } = version
  const told = { model, version: number, algorithm, source, run, description, tags, prompt: isPrompt(tags), what: 'registered' }
  return [
    update('models', { name: model }, { updatedAt: version.createdAt }),
    insert('modelVersions', version),
    ...Object.entries(tags).map(([key, value]) => upsert('modelVersionTags', { model, version: number, key, value })),
    ...(loggedModel ? await listedAt(ctx, loggedModel, version) : []),
    ...lineage(ctx, version, loggedModel, copied),
    emit(version.createdAt, 'model', model, told),
  ]
}

/** run → logged model → contents → version; where nothing is between, the version hangs on what there is. */
function lineage(ctx: Context, version: ModelVersion, loggedModel: LoggedModel | null, copied: ModelVersion | null): Change[] {
  const chain = [
    ...(version.run === null ? [] : [`run:${version.run}`]),
    ...(loggedModel ? [`model:${loggedModel.id}`] : []),
    ...(copied ? [nodeOf(copied)] : []),
    ...(version.manifest === null ? [] : [`model:${version.manifest}`]),
    nodeOf(version),
  ]
  const origin = { run: ctx.run?.id ?? null, step: ctx.run?.step ?? null, at: nowIso(ctx) }
  return chain.slice(1).map((to, i) => {
    const from = chain[i] as string
    return upsert('lineage', { from, to, role: to === nodeOf(version) ? 'registered' : 'content', ...origin })
  })
}
