import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { type ColumnType, type Context, type Deployment, fail, type Signature, type TableDigest } from '@levain/core'
import { listSegments } from '@levain/runtime/serve'
import { commitVersion, identifier, list, literal } from '../../store/index.ts'

/** Which part of a log: answered at `from` or later and before `to`; by one version of the model, or by all. */
export interface LogPart {
  readonly from?: string | undefined
  readonly to?: string | undefined
  readonly version?: number
}

/** Rows of a prediction log as an immutable table. */
export interface LogTable {
  readonly table: TableDigest
  readonly rows: number
  /** The part asked for; an open end is when the first or the last row was answered. */
  readonly window: { readonly from: string; readonly to: string }
}

/** Columns of a log table beside the model's inputs, which keep their own names. */
export const logColumns = {
  id: '__id__',
  at: '__at__',
  version: '__version__',
  prediction: '__prediction__',
  probabilities: '__probabilities__',
} as const

/**
 * Reads a part of a deployment's prediction log into a table: a column for each input of the signature, and
 * {@link logColumns}. Lines that are not whole records, such as the last one of a process that was killed, are left out:
 * their predictions were never answered.
 *
 * @throws log-empty
 */
export async function readLog(ctx: Context, deployment: Deployment, signature: Signature, part: LogPart): Promise<LogTable> {
  const files = await segmentsSince(deployment, part.from)
  if (files.length === 0) throw empty(deployment, part)
  const { digest, manifest } = await ctx.tables.write(logSql(files, signature, part), {}, { files })
  const rows = manifest.rows ?? 0
  if (rows === 0) throw empty(deployment, part)
  const [ends] = await ctx.tables.query('select min(__at__) as first, max(__at__) as last from log', { log: digest })
  return { table: digest, rows, window: { from: part.from ?? String(ends?.first), to: part.to ?? String(ends?.last) } }
}

/** Segments that may hold records from `from` on: one last written to a minute before it does not. */
async function segmentsSince(deployment: Deployment, from: string | undefined): Promise<string[]> {
  const all = listSegments(join(deployment.folder, 'log'))
  if (from === undefined) return all
  const written = await Promise.all(all.map(async (path) => (await stat(path)).mtimeMs))
  return all.filter((_, i) => written[i]! > Date.parse(from) - 60_000)
}

/** The same, kept as the newest version of the dataset `<deployment>.log`. */
export async function keepLog(ctx: Context, deployment: Deployment, signature: Signature, part: LogPart): Promise<LogTable> {
  const log = await readLog(ctx, deployment, signature, part)
  await commitVersion(ctx, {
    dataset: `${deployment.name}.log`,
    manifest: log.table,
    source: `prediction log of ${deployment.name}`,
    parents: [`deployment:${deployment.name}`],
  })
  return log
}

const jsonTypes: Readonly<Record<ColumnType, string>> = {
  number: 'DOUBLE',
  integer: 'BIGINT',
  boolean: 'BOOLEAN',
  category: 'VARCHAR',
  text: 'VARCHAR',
  time: 'TIMESTAMP',
}

function logSql(files: readonly string[], signature: Signature, part: LogPart): string {
  const inputs = Object.fromEntries(signature.inputs.map(({ name, type }) => [name, jsonTypes[type]]))
  const answer = ['regression', 'anomaly'].includes(signature.output.task) ? 'DOUBLE' : 'VARCHAR'
  const record = { id: 'VARCHAR', at: 'TIMESTAMP', version: 'INTEGER', inputs, prediction: answer, probabilities: ['DOUBLE'] }
  const columns = [
    ...Object.entries(logColumns).map(([field, column]) => `r.${field} as ${column}`),
    ...signature.inputs.map(({ name }) => `r.inputs.${identifier(name)} as ${identifier(name)}`),
  ]
  const lines = `read_json_objects(${list(files)}, format = 'newline_delimited', ignore_errors = true, maximum_object_size = 33554432)`
  const conditions = [
    'r.id is not null',
    ...(part.version === undefined ? [] : [`r.version = ${part.version}`]),
    ...(part.from === undefined ? [] : [`r.at >= ${instant(part.from)}`]),
    ...(part.to === undefined ? [] : [`r.at < ${instant(part.to)}`]),
  ]
  return `with records as (select json_transform(json, ${literal(JSON.stringify(record))}) as r from ${lines} where json is not null)
    select ${columns.join(', ')} from records where ${conditions.join(' and ')}`
}

/** An instant as SQL; any spelling of ISO-8601 with an offset means the same. */
const instant = (iso: string): string => `${literal(new Date(iso).toISOString().slice(0, -1))}::timestamp`

function empty(deployment: Deployment, { from, to, version }: LogPart): Error {
  const when = from || to ? `${from ?? 'the beginning'} to ${to ?? 'now'}` : 'its whole log'
  const by = version === undefined ? '' : ` as ${deployment.model}@${version}`
  return fail('log-empty', { deployment: deployment.name, window: `${when}${by}` })
}
