import type { Context, LoggedModelMetric, MetricValue } from '@levain/core'

/** What a logged model was measured with, each metric at its greatest step; those on a dataset as `metric (dataset)`. */
export async function measuredOn(ctx: Pick<Context, 'ledger'>, loggedModel: string): Promise<Record<string, MetricValue>> {
  const rows = await ctx.ledger.find('loggedModelMetrics', { where: { model: loggedModel }, orderBy: latestLast })
  return Object.fromEntries(rows.map((row) => [nameOf(row), { value: row.isNan || !Number.isFinite(row.value) ? null : row.value }]))
}

const latestLast = [
  ['step', 'asc'],
  ['atMs', 'asc'],
] as const

const nameOf = ({ key, datasetName }: Pick<LoggedModelMetric, 'key' | 'datasetName'>): string =>
  datasetName ? `${key} (${datasetName})` : key
