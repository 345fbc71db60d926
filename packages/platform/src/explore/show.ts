import { type Context, type Dataset, type DatasetVersion, fail } from '@levain/core'

/** A dataset and its versions, newest first. @throws dataset-not-found */
export async function show(
  ctx: Context,
  { dataset: name }: { dataset: string },
): Promise<{ dataset: Dataset; versions: DatasetVersion[] }> {
  const dataset = await ctx.ledger.first('datasets', { name })
  if (!dataset) throw fail('dataset-not-found', { reference: name })
  return { dataset, versions: await ctx.ledger.find('datasetVersions', { where: { dataset: name }, orderBy: [['version', 'desc']] }) }
}
