import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { type Context, type Deployment, fail, isLevainError, type Signature, type TableDigest, type WrittenTable } from '@levain/core'
import { segmentNumbers, segmentPath } from '@levain/runtime/serve'
import { literal } from '../store/index.ts'
import { areThere } from './are-there.ts'
import { columnsOf, keptSql, logColumns, segmentsSql } from './columns.ts'
import { keptLog } from './kept-log.ts'

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

/**
 * Reads a part of a deployment's prediction log into a table, from the dataset and from the segments that are not in it yet: a
 * column for each input of the signature, and {@link logColumns}. Lines that are not whole records, such as the last one of a
 * process that was killed, are left out: their predictions were never answered.
 *
 * @throws log-empty
 */
export async function readLog(ctx: Context, deployment: Deployment, signature: Signature, part: LogPart): Promise<LogTable> {
  const { digest, manifest } = await writeRows(ctx, deployment, signature, part)
  const rows = manifest.rows ?? 0
  if (rows === 0) throw empty(deployment, part)
  const [ends] = await ctx.tables.query('select min(__at__) as first, max(__at__) as last from log', { log: digest })
  return { table: digest, rows, window: { from: part.from ?? String(ends?.first), to: part.to ?? String(ends?.last) } }
}

const attemptsMax = 5

/** Segments may go into the dataset, and be removed, while they are read: then once more. */
async function writeRows(ctx: Context, deployment: Deployment, signature: Signature, part: LogPart): Promise<WrittenTable> {
  for (let attempt = 1; ; attempt += 1) {
    // Segments first: one that is taken in between is then in the dataset, and known to be.
    const segments = await segmentsSince(deployment, part.from)
    const kept = await keptLog(ctx, deployment)
    const files = segments.filter(({ number }) => number > kept.taken).map(({ path }) => path)
    if (files.length === 0 && !kept.table) throw empty(deployment, part)
    const columns = columnsOf([signature])
    const sources = [
      ...(kept.table ? [keptSql('kept', kept.manifest.schema ?? [], columns)] : []),
      ...(files.length > 0 ? [segmentsSql(files, columns)] : []),
    ]
    const sql = `select * from (${sources.join(' union all ')}) ${conditionsOf(part)}`
    try {
      return await ctx.tables.write(sql, kept.table ? { kept: kept.table } : {}, { files })
    } catch (error) {
      if (!isLevainError(error, 'sql-invalid') || attempt === attemptsMax || (await areThere(files))) throw error
    }
  }
}

/** Segments that may hold records from `from` on: one last written to a minute before it does not. */
async function segmentsSince({ folder }: Deployment, from: string | undefined): Promise<{ number: number; path: string }[]> {
  const logFolder = join(folder, 'log')
  const all = segmentNumbers(logFolder).map((number) => ({ number, path: segmentPath(logFolder, number) }))
  if (from === undefined) return all
  const written = await Promise.all(all.map(({ path }) => stat(path).catch(() => null)))
  return all.filter((_, i) => (written[i]?.mtimeMs ?? 0) > Date.parse(from) - 60_000)
}

function conditionsOf({ from, to, version }: LogPart): string {
  const conditions = [
    ...(version === undefined ? [] : [`${logColumns.version} = ${version}`]),
    ...(from === undefined ? [] : [`${logColumns.at} >= ${instant(from)}`]),
    ...(to === undefined ? [] : [`${logColumns.at} < ${instant(to)}`]),
  ]
  return conditions.length > 0 ? `where ${conditions.join(' and ')}` : ''
}

/** An instant as SQL; any spelling of ISO-8601 with an offset means the same. */
const instant = (iso: string): string => `${literal(new Date(iso).toISOString().slice(0, -1))}::timestamp`

function empty(deployment: Deployment, { from, to, version }: LogPart): Error {
  const when = from || to ? `${from ?? 'the beginning'} to ${to ?? 'now'}` : 'its whole log'
  const by = version === undefined ? '' : ` as ${deployment.model}@${version}`
  return fail('log-empty', { deployment: deployment.name, window: `${when}${by}` })
}
