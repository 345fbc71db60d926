import {
  type ArtifactPlace,
  aliasedVersion,
  artifactPlaceOf,
  artifactUri,
  type Context,
  fail,
  isLevainError,
  type LoggedModel,
  loggedModelId,
  type ModelVersion,
  modelStage,
} from '@levain/core'
import { exactVersion, modelNamed, newestVersion } from '../find-version.ts'
import { isLocal, requireAllowed, requireInside, requirePlain, schemeOf } from './address.ts'

type Reader = Pick<Context, 'ledger'>

/** What the source of a version leads to. */
export interface Resolved {
  /** Where its files are read from. */
  readonly location: string
  /** Its files, where they are in Levain's own store. */
  readonly place: ArtifactPlace | null
  /** The version it is a copy of. */
  readonly copied: ModelVersion | null
  readonly loggedModel: LoggedModel | null
  readonly run: string | null
}

interface Given {
  readonly source: string
  readonly run?: string | undefined
  readonly loggedModel?: string | undefined
}

/**
 * Finds what a source leads to.
 *
 * @throws source-invalid
 */
export async function resolveSource(ctx: Reader, given: Given): Promise<Resolved> {
  const { source } = given
  const scheme = schemeOf(source)
  const loggedModel = given.loggedModel === undefined ? null : await loggedModelNamed(ctx, source, given.loggedModel)
  requireAllowed(source)
  await refuseUnsafe(ctx, given, loggedModel)
  const run = given.run ?? loggedModel?.run ?? null
  const base = { location: source, place: null, copied: null, loggedModel, run }
  if (scheme === 'models') return { ...base, ...(await fromRegistry(ctx, source, run)) }
  if (scheme === 'runs') return { ...base, place: await placeInRun(ctx, source) }
  return { ...base, place: (await artifactPlaceOf(ctx, source)) ?? null }
}

/** @throws source-invalid */
async function refuseUnsafe(ctx: Reader, { source, run }: Given, loggedModel: LoggedModel | null): Promise<void> {
  if (!isLocal(source)) requirePlain(source)
  else if (loggedModel) requireInside(source, loggedModel.location)
  else requireInside(source, (run === undefined ? undefined : await ctx.ledger.first('runs', { id: run }))?.location ?? null)
}

/** `models:/m-…`, `models:/late/3`, `models:/late/latest`, `models:/late/Production` or `models:/late@champion`. */
async function fromRegistry(ctx: Reader, source: string, run: string | null): Promise<Partial<Resolved>> {
  const name = source.slice('models:'.length).replace(/^\/+/, '')
  if (loggedModelId.safeParse(name).success) {
    const loggedModel = await loggedModelNamed(ctx, source, name)
    return { loggedModel, run: run ?? loggedModel.run, location: artifactUri(loggedModel), place: { run: name, path: '' } }
  }
  const copied = await versionNamed(ctx, source, name)
  return { copied, run, location: copied.location || copied.source }
}

async function loggedModelNamed(ctx: Reader, source: string, id: string): Promise<LoggedModel> {
  const found = await ctx.ledger.first('loggedModels', { id })
  if (!found) throw fail('source-invalid', { source, problem: 'unknown', reason: `there is no logged model ${id}` })
  return found
}

async function versionNamed(ctx: Reader, source: string, name: string): Promise<ModelVersion> {
  try {
    const [, model = '', separator, selector = ''] = /^(.*)([/@])([^/@]*)$/.exec(name) ?? []
    if (separator === '@') return await aliased(ctx, model, selector)
    if (/^\d+$/.test(selector)) return (await exactVersion(ctx, model, Number(selector))).version
    return await newestIn(ctx, model, selector)
  } catch (error) {
    if (!isLevainError(error, 'model-not-found')) throw error
    throw fail('source-invalid', { source, problem: 'unknown', reason: 'there is no such version' }, error)
  }
}

async function aliased(ctx: Reader, name: string, alias: string): Promise<ModelVersion> {
  const model = await modelNamed(ctx, name)
  return (await exactVersion(ctx, name, aliasedVersion(model.aliases, alias) ?? 0)).version
}

/** By stage, or `latest`. */
async function newestIn(ctx: Reader, model: string, selector: string): Promise<ModelVersion> {
  const stage = modelStage.options.find((one) => one.toLowerCase() === selector.toLowerCase())
  const [staged] = stage
    ? await ctx.ledger.find('modelVersions', { where: { model, stage, deletedAt: null }, orderBy: [['version', 'desc']], limit: 1 })
    : []
  const found = selector === 'latest' ? await newestVersion(ctx, model) : staged
  if (!found) throw fail('model-not-found', { reference: `${model}@${selector}` })
  return found
}

/** `runs:/RUN/PATH`: artifacts of the run, or the logged model of this name that the run made. */
async function placeInRun(ctx: Reader, source: string): Promise<ArtifactPlace> {
  const [run = '', ...rest] = source.slice('runs:'.length).replace(/^\/+/, '').split('/')
  const path = rest.filter(Boolean).join('/')
  const [logged] = await ctx.ledger.find('loggedModels', {
    where: { run, name: path, deletedAt: null },
    orderBy: [['createdAt', 'desc']],
    limit: 1,
  })
  return logged ? { run: logged.id, path: '' } : { run, path }
}
