import type { Context, Dataset, DatasetVersion } from '@levain/core'

/** Every dataset by name, with its newest version. */
export async function list(ctx: Context): Promise<{ dataset: Dataset; newest: DatasetVersion | null }[]> {
  const datasets = await ctx.ledger.find('datasets', { orderBy: [['name', 'asc']] })
  const versions = await ctx.ledger.find('datasetVersions', { orderBy: [['version', 'asc']] })
  const newest = new Map(versions.map((version) => [version.dataset, version]))
  return datasets.map((dataset) => ({ dataset, newest: newest.get(dataset.name) ?? null }))
}
