import { type ColumnSchema, type Context, type Deployment, fail, type LineageEdge, nowIso, type TableDigest, upsert } from '@levain/core'
import { logColumns, readLog } from '../../predictions/index.ts'
import { findVersion } from '../../registry/index.ts'
import { identifier } from '../../store/index.ts'
import { openDeployment } from '../deployment.ts'
import { coverageOf, labelsOf, newestLabels } from './labels-of.ts'
import { type Performance, performanceOf } from './performance.ts'

/** Labelled predictions as a table to train or judge on. */
export interface LabelledWindow {
  readonly deployment: Deployment
  readonly performance: Performance | null
  readonly table: TableDigest
  readonly rows: number
  /** Share of the window's predictions that have a label. */
  readonly coverage: number
}

/**
 * Keeps the labelled predictions of a deployment, whichever version answered them: the model's inputs and, under the name of
 * its target, the truth; each of the type it had in the training table. A label that cannot be read as that type is left out.
 *
 * @throws deployment-not-found, log-empty, labels-missing
 */
export async function keepWindow(
  ctx: Context,
  name: string,
  part: { from?: string | undefined; to?: string | undefined },
): Promise<LabelledWindow> {
  const { deployment, signature } = await openDeployment(ctx, name)
  const log = await readLog(ctx, deployment, signature, part)
  const labels = (await labelsOf(ctx, deployment))?.table
  if (!labels) throw fail('labels-missing', { deployment: name, needed: 1, got: 0 })
  const types = new Map((await trainingSchema(ctx, deployment)).map((column) => [column.name, column.sqlType]))
  const inputs = signature.inputs.map((input) => asTrained(identifier(input.name), types.get(input.name), input.name))
  const target = signature.output.name
  const sql = `select * from (
    select ${[...inputs, asTrained('truth.label', types.get(target), target)].join(', ')}
    from log join (${newestLabels}) truth on truth.id = log.${logColumns.id} order by log.${logColumns.at}, log.${logColumns.id}
  ) where ${identifier(target)} is not null`
  const { digest, manifest } = await ctx.tables.write(sql, { log: log.table, labels })
  const rows = manifest.rows ?? 0
  if (rows === 0) throw fail('labels-missing', { deployment: name, needed: 1, got: 0 })
  const [node, logNode] = [`table:${digest}`, `table:${log.table}`]
  await ctx.ledger.commit([
    upsert('lineage', edge(ctx, `deployment:${name}`, logNode, 'log')),
    upsert('lineage', edge(ctx, logNode, node, 'inputs')),
    upsert('lineage', edge(ctx, `table:${labels}`, node, 'truth')),
  ])
  const performance = await performanceOf(ctx, deployment, signature, log.table)
  return { deployment, performance, table: digest, rows, coverage: (await coverageOf(ctx, log.table, labels)).coverage }
}

/** What the training table's columns were; its manifest says, so the data itself stays closed. */
async function trainingSchema(ctx: Context, { model, version }: Deployment): Promise<ColumnSchema[]> {
  const found = await findVersion(ctx, `${model}@${version}`)
  const { trainedOn } = found.version
  return trainedOn === null ? [] : ((await ctx.blobs.manifest(trainedOn)).schema ?? [])
}

const asTrained = (value: string, sqlType: string | undefined, name: string): string =>
  `${sqlType === undefined ? value : `try_cast(${value} as ${sqlType})`} as ${identifier(name)}`

function edge(ctx: Context, from: string, to: string, role: string): LineageEdge {
  return { from, to, role, run: ctx.run?.id ?? null, step: ctx.run?.step ?? null, at: nowIso(ctx) }
}
