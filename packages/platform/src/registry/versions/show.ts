import {
  aliasedVersion,
  type Context,
  type Contracts,
  fail,
  type ModelVersion,
  type ParsedInputOf,
  type VersionDetails,
} from '@levain/core'
import { detailsOfVersions } from '../details.ts'
import { exactVersion, modelNamed, newestVersion } from '../find-version.ts'

type Verbs = Contracts['registry']

/**
 * Shows one version.
 *
 * @throws model-not-found
 */
export async function version(ctx: Context, input: ParsedInputOf<Verbs['version']>): Promise<VersionDetails> {
  return details(ctx, (await exactVersion(ctx, input.model, input.version)).version)
}

/**
 * Shows the version an alias points at; `latest` is the newest one.
 *
 * @throws model-not-found, alias-not-found
 */
export async function resolve(ctx: Context, { model: name, alias }: ParsedInputOf<Verbs['resolve']>): Promise<VersionDetails> {
  const model = await modelNamed(ctx, name)
  const number = alias.toLowerCase() === 'latest' ? (await newestVersion(ctx, name))?.version : aliasedVersion(model.aliases, alias)
  if (number === undefined) throw fail('alias-not-found', { model: name, alias })
  return version(ctx, { model: name, version: number })
}

export async function details(ctx: Context, of: ModelVersion): Promise<VersionDetails> {
  const [found] = await detailsOfVersions(ctx, [of])
  return found as VersionDetails
}
