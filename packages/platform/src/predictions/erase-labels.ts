import type { Change, Context, Deployment, TableDigest } from '@levain/core'
import { commitVersion } from '../store/index.ts'
import { forgetVersions } from './forget.ts'

/** The dataset that keeps what turned out to be true about a deployment's predictions. */
export const labelsDataset = (deployment: string): string => `${deployment}.labels`

/**
 * Removes the labels of predictions: a version without them becomes the newest, and the changes forget those that had them.
 *
 * @param ids a table with a column `id`; null for none
 */
export async function eraseLabels(
  ctx: Context,
  { name }: Deployment,
  ids: TableDigest | null,
): Promise<{ rows: number; versions: number; changes: Change[] }> {
  if (ids === null) return { rows: 0, versions: 0, changes: [] }
  const versions = await ctx.ledger.find('datasetVersions', { where: { dataset: labelsDataset(name) }, orderBy: [['version', 'desc']] })
  const counts = await Promise.all(versions.map(({ manifest }) => countOf(ctx, manifest, ids)))
  const gone = versions.filter((_, at) => counts[at]! > 0)
  const [newest] = versions
  if (newest && newest === gone[0]) {
    const { digest } = await ctx.tables.write('select * from labels where id not in (select id from ids)', { labels: newest.manifest, ids })
    const parents = [`deployment:${name}`]
    await commitVersion(ctx, {
      dataset: labelsDataset(name),
      manifest: digest,
      source: 'labels without those erased',
      parents,
      after: newest.version,
    })
  }
  return { rows: counts[0] ?? 0, versions: gone.length, changes: await forgetVersions(ctx, gone) }
}

async function countOf(ctx: Context, labels: TableDigest, ids: TableDigest): Promise<number> {
  const [row] = await ctx.tables.query('select count(*) as n from labels where id in (select id from ids)', { labels, ids })
  return Number(row?.n)
}
