import type { Context, Deployment, TableDigest } from '@levain/core'
import { labelsDataset } from '../../predictions/index.ts'

/** All labels that ever came, with their history, and the version of the dataset that holds them; null where none has. */
export async function labelsOf(ctx: Context, deployment: Deployment): Promise<{ table: TableDigest; version: number } | null> {
  const where = { dataset: labelsDataset(deployment.name) }
  const [newest] = await ctx.ledger.find('datasetVersions', { where, orderBy: [['version', 'desc']], limit: 1 })
  return newest ? { table: newest.manifest, version: newest.version } : null
}

/** SQL of a table `labels` with the newest label of each prediction: `id`, `label`. */
export const newestLabels = 'select id, arg_max(label, received) as label from labels group by id'

/** Share of the predictions of a log table that have a label. */
export async function coverageOf(ctx: Context, log: TableDigest, labels: TableDigest): Promise<{ labelled: number; coverage: number }> {
  const sql = `select count(*) as n, count(*) filter (where __id__ in (select id from labels)) as labelled from log`
  const [row] = await ctx.tables.query(sql, { log, labels })
  const labelled = Number(row?.labelled ?? 0)
  return { labelled, coverage: labelled / Math.max(1, Number(row?.n ?? 0)) }
}
