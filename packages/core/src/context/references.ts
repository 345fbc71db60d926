import { fail } from '../errors/index.ts'
import type { Context } from './context.ts'

/** A reference made exact. `node` is its name in the lineage graph. */
export interface Resolved {
  /** '' for a model whose bytes are not in Levain's store. */
  readonly digest: string
  readonly node: string
  /** Name and version number, where the reference was to a named one. */
  readonly name: string | null
  readonly version: number | null
}

type Reader = Pick<Context, 'ledger'>

/**
 * Resolves `flights` (newest version), `flights@3`, `flights@prod` (alias) or `sha256:…`.
 *
 * @throws dataset-not-found
 */
export async function resolveTable(ctx: Reader, reference: string): Promise<Resolved> {
  if (reference.startsWith('sha256:')) return { digest: reference, node: `table:${reference}`, name: null, version: null }
  const { name, selector } = parse(reference)
  const dataset = await ctx.ledger.first('datasets', { name })
  if (!dataset) throw fail('dataset-not-found', { reference })
  const number = versionNumber(selector, dataset.aliases)
  const [found] = await ctx.ledger.find('datasetVersions', {
    where: { dataset: name, ...(number === undefined ? {} : { version: number }) },
    orderBy: [['version', 'desc']],
    limit: 1,
  })
  if (!found || (selector !== undefined && number === undefined)) throw fail('dataset-not-found', { reference })
  return { digest: found.manifest, node: `dataset:${name}@${found.version}`, name, version: found.version }
}

/**
 * Resolves `late` (newest version), `late@3`, `late@champion` (alias) or `sha256:…` (a model not registered).
 *
 * @throws model-not-found
 */
export async function resolveModel(ctx: Reader, reference: string): Promise<Resolved> {
  if (reference.startsWith('sha256:')) return { digest: reference, node: `model:${reference}`, name: null, version: null }
  const { name, selector } = parse(reference)
  const model = await ctx.ledger.first('models', { name })
  if (!model) throw fail('model-not-found', { reference })
  const number = versionNumber(selector, model.aliases)
  const [found] = await ctx.ledger.find('modelVersions', {
    where: { model: name, deletedAt: null, ...(number === undefined ? {} : { version: number }) },
    orderBy: [['version', 'desc']],
    limit: 1,
  })
  if (!found || (selector !== undefined && number === undefined))
    throw fail('model-not-found', { reference, ...(selector === undefined ? {} : { model: name }) })
  return { digest: found.manifest ?? '', node: `model:${name}@${found.version}`, name, version: found.version }
}

function parse(reference: string): { name: string; selector: string | undefined } {
  const at = reference.lastIndexOf('@')
  return at < 0 ? { name: reference, selector: undefined } : { name: reference.slice(0, at), selector: reference.slice(at + 1) }
}

function versionNumber(selector: string | undefined, aliases: Record<string, number>): number | undefined {
  if (selector === undefined) return undefined
  return /^[1-9][0-9]*$/.test(selector) ? Number(selector) : aliasedVersion(aliases, selector)
}

/** The version that an alias points at. Only what was set is one: `constructor` is a name that every object knows. */
export const aliasedVersion = (aliases: Readonly<Record<string, number>>, alias: string): number | undefined =>
  Object.hasOwn(aliases, alias) ? aliases[alias] : undefined
