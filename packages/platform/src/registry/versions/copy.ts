import type { Context, Contracts, ParsedInputOf, VersionDetails } from '@levain/core'
import { exactVersion } from '../find-version.ts'
import { createVersion } from './create.ts'
import { details } from './show.ts'

/**
 * Makes a version of one model the next version of another, with its files, tags and description. Verdicts on its files
 * count for the copy too.
 *
 * @throws model-not-found
 */
export async function copyVersion(ctx: Context, input: ParsedInputOf<Contracts['registry']['copyVersion']>): Promise<VersionDetails> {
  const { model, version: number, to } = input
  const { version } = await exactVersion(ctx, model, number)
  const { tags } = await details(ctx, version)
  const { description, run, runLink } = version
  const source = `models:/${model}/${number}`
  return createVersion(ctx, { model: to, source, description, runLink, tags, ...(run === null ? {} : { run }) })
}
