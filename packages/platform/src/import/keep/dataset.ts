import { type Context, nowIso, upsert } from '@levain/core'
import { type DvcObject, fetchObject, nameOf, type Place } from '../../dvc/index.ts'
import { commitVersion } from '../../store/index.ts'
import type { Claim, LeftOut } from '../items.ts'
import { requireOwn } from './own.ts'

export interface SourceDatasetVersion {
  /** Of the dataset that gets the version. */
  readonly dataset: string
  /** What it is called at the source. */
  readonly path: string
  readonly source: string
  readonly object: DvcObject
  readonly places: readonly Place[]
  readonly parents: readonly string[]
}

/**
 * Keeps a file or folder as the newest version of a dataset.
 *
 * @throws import-taken, dvc-object-missing, dvc-object-damaged, source-unreadable
 */
export async function keepDataset(ctx: Context, given: SourceDatasetVersion, claim: Claim): Promise<LeftOut[]> {
  const { dataset, path, source, object, places, parents } = given
  if (await ctx.ledger.first('datasets', { name: dataset })) await requireOwn(ctx, claim.item)
  const fetched = await fetchObject(ctx, places, object, { path, dataset })
  await ctx.ledger.commit([claim.change])
  const { version } = await commitVersion(ctx, { dataset, manifest: fetched.manifest, source, parents: [...parents, nodeOf(object)] })
  // The same bytes may have another name than when they came first.
  const to = `dataset:${dataset}@${version.version}`
  await ctx.ledger.commit([upsert('lineage', { from: nodeOf(object), to, role: 'source', run: null, step: null, at: nowIso(ctx) })])
  await fetched.finish()
  return []
}

const nodeOf = (object: DvcObject): string => `dvc:${nameOf(object)}`

/** The node of the version of a dataset that an object was kept as; undefined where it was not. */
export async function versionOf(ctx: Context, dataset: string, object: DvcObject): Promise<string | undefined> {
  const edges = await ctx.ledger.find('lineage', { where: { from: nodeOf(object), role: 'source' }, orderBy: [['at', 'desc']] })
  return edges.map(({ to }) => to).find((to) => to.startsWith(`dataset:${dataset}@`))
}
