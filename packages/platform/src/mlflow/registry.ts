import { type Details, isLevainError, type ModelDetails, type ModelStage, modelStage, type VersionDetails } from '@levain/core'
import { MlflowError, refusal } from './errors.ts'
import { type Message, message, missingValue, string } from './messages/index.ts'

/** A label as messages carry it. */
export const tagMessage: Message<{ readonly key?: string; readonly value?: string }> = message({ key: string, value: string })

const statuses = { pending: 'PENDING_REGISTRATION', failed: 'FAILED_REGISTRATION', ready: 'READY' } as const

/** A version as messages carry it. */
export const wireVersion = ({ version, tags, aliases }: VersionDetails): object => ({
  name: version.model,
  version: String(version.version),
  creation_timestamp: Date.parse(version.createdAt),
  last_updated_timestamp: Date.parse(version.updatedAt),
  user_id: version.createdBy,
  current_stage: version.stage,
  description: version.description,
  source: version.source,
  run_id: version.run,
  status: statuses[version.status],
  status_message: version.statusMessage,
  tags: wireTags(tags),
  run_link: version.runLink,
  aliases,
  model_id: version.loggedModel,
})

/** A model as messages carry it. */
export const wireModel = ({ model, tags, latest }: ModelDetails): object => ({
  name: model.name,
  creation_timestamp: Date.parse(model.createdAt),
  last_updated_timestamp: Date.parse(model.updatedAt),
  user_id: model.owner || undefined,
  description: model.description,
  latest_versions: latest.map(wireVersion),
  tags: wireTags(tags),
  aliases: Object.entries(model.aliases).map(([alias, version]) => ({ alias, version: String(version) })),
})

const wireTags = (tags: Readonly<Record<string, string>>): object[] => Object.entries(tags).map(([key, value]) => ({ key, value }))

/** A name of a model, where it can be one. */
export function checkedName(name: string, field = 'name'): string {
  if (name.trim() === '') throw missingValue(field)
  if (/[/:]/.test(name)) throw refusal(`Invalid model name '${name}'. Names cannot contain '/' or ':'.`)
  if (name === '.' || name === '..') throw refusal(`Invalid value ${JSON.stringify(name)} for parameter '${field}' supplied: it is a path.`)
  return name
}

/** The number of a version, which messages carry as text. */
export function checkedVersion(text: string, name: string): number {
  if (!/^\s*[+-]?\d+\s*$/.test(text)) throw refusal(`Parameter 'version' must be an integer, got '${text}'.`)
  const number = Number(text)
  if (Number.isSafeInteger(number) && number > 0) return number
  throw refusal(`Model Version (name=${name}, version=${text}) not found`, 'RESOURCE_DOES_NOT_EXIST')
}

/** A stage in whatever case. */
export function checkedStage(text: string): ModelStage {
  const stage = modelStage.options.find((one) => one.toLowerCase() === text.toLowerCase())
  if (!stage) throw refusal(`Invalid Model Version stage: ${text}. Value must be one of ${modelStage.options.join(', ')}.`)
  return stage
}

const aliasCharactersMax = 255

/** An alias that may be set. */
export function checkedAlias(alias: string): string {
  if (!/^[\p{L}\p{M}\p{N}_-]+$/u.test(alias))
    throw refusal(`Invalid alias name: '${alias}'. Expected letters, digits, underscores and dashes.`)
  if (alias.length > aliasCharactersMax)
    throw refusal(`'Registered model alias name' exceeds the maximum length of ${aliasCharactersMax} characters`)
  if (alias === '__proto__') throw refusal(`Invalid alias name: '${alias}'. It is reserved.`)
  if (alias.toLowerCase() === 'latest') throw refusal("'latest' alias name (case insensitive) is reserved.")
  if (/^v\d+$/i.test(alias)) throw refusal(`Version alias name '${alias}' is reserved.`)
  return alias
}

const tagLimits = { key: 250, value: 100_000 } as const

/** Labels by their key; of one key the last counts. */
export function checkedTags(tags: readonly { readonly key?: string; readonly value?: string }[]): Record<string, string> {
  return Object.fromEntries(tags.map(({ key = '', value = '' }) => [checkedTagKey(key), checkedTagValue(key, value)]))
}

export function checkedTagKey(key: string): string {
  if (key === '') throw missingValue('key')
  if (!/^[/\w.\- :]*$/u.test(key))
    throw refusal(`Invalid value ${JSON.stringify(key)} for parameter 'key' supplied: unexpected characters.`)
  if (key.startsWith('/') || key.endsWith('/') || key.split('/').some((part) => part === '' || part === '.' || part === '..'))
    throw refusal(`Invalid value ${JSON.stringify(key)} for parameter 'key' supplied: it is another path than it seems.`)
  if (key.length > tagLimits.key) throw refusal(`'key' exceeds the maximum length of ${tagLimits.key} characters`)
  return key
}

function checkedTagValue(key: string, value: string): string {
  if (value.length <= tagLimits.value) return value
  throw refusal(
    key === 'mlflow.prompt.text'
      ? `Prompt text exceeds max length of ${tagLimits.value} characters.`
      : `'value' exceeds the maximum length of ${tagLimits.value} characters`,
  )
}

/** Says what went wrong in the sentences clients look for. */
export async function inTheirWords<Answer>(
  asked: { readonly name: string; readonly version?: string },
  ask: Promise<Answer>,
): Promise<Answer> {
  try {
    return await ask
  } catch (error) {
    throw translated(asked, error)
  }
}

function translated({ name, version }: { readonly name: string; readonly version?: string }, error: unknown): unknown {
  if (isLevainError(error, 'model-not-found'))
    return refusal(
      version === undefined ? `Registered Model with name=${name} not found` : `Model Version (name=${name}, version=${version}) not found`,
      'RESOURCE_DOES_NOT_EXIST',
    )
  if (isLevainError(error, 'model-exists')) return taken(error.details as Details<'model-exists'>)
  if (isLevainError(error, 'alias-not-found')) return noAlias(error.details as Details<'alias-not-found'>)
  if (isLevainError(error, 'alias-governed')) return new MlflowError('PERMISSION_DENIED', error.message, { cause: error })
  return isLevainError(error, 'source-invalid') ? sourceRefusal(error.details as Details<'source-invalid'>) : error
}

const noAlias = ({ model, alias }: Details<'alias-not-found'>): MlflowError =>
  alias.toLowerCase() === 'latest'
    ? refusal(`Latest version not found for model ${model}.`, 'RESOURCE_DOES_NOT_EXIST')
    : refusal(`Registered model alias ${alias} not found.`)

const words = { model: 'Registered Model', prompt: 'Prompt' } as const

function taken({ model, is, wanted }: Details<'model-exists'>): MlflowError {
  const text =
    is === wanted
      ? `${words[wanted]} (name=${model}) already exists.`
      : `Tried to create a ${words[wanted].toLowerCase()} with name '${model}', but the name is already taken by a ${words[is].toLowerCase()}.`
  return refusal(text, 'RESOURCE_ALREADY_EXISTS')
}

function sourceRefusal({ source, problem, reason }: Details<'source-invalid'>): MlflowError {
  const invalid = `Invalid model version source: '${source}'.`
  if (problem === 'local')
    return refusal(
      `${invalid} To use a local path as a model version source, it has to lie in the artifacts of the run_id or model_id given with it.`,
    )
  if (problem === 'relative')
    return refusal(`${invalid} If supplying a source as an http, https, local file path or other uri, its path must be absolute and plain.`)
  if (problem === 'not-allowed') return refusal(`${invalid} ${reason}.`)
  if (problem === 'remote-file') return refusal(`${source} is not a valid remote uri: ${reason}.`)
  if (problem === 'prompt') return refusal(`Invalid prompt source: '${source}'. Local source paths are not allowed for prompts.`)
  return refusal(`Unable to fetch model from model URI source artifact location '${source}': ${reason}.`)
}
