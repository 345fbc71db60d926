import { rename, stat } from 'node:fs/promises'
import { join } from 'node:path'
import {
  type ColumnSchema,
  type Context,
  type DatasetVersion,
  type Deployment,
  isLevainError,
  type Signature,
  type WrittenTable,
} from '@levain/core'
import { removeSegments, segmentNumbers, segmentPath } from '@levain/runtime/serve'
import { commitVersion } from '../store/index.ts'
import { areThere } from './are-there.ts'
import { agreed, keptSql, type LogColumn, linesOf, segmentsSql } from './columns.ts'
import { columnsIn } from './columns-in.ts'
import { countLines } from './count-lines.ts'
import { type KeptLog, keptLog, type LogFile, logDataset, manifestOf, tableOf } from './kept-log.ts'

/** What became of closed segments. */
export interface Compacted {
  /** The version that holds them; null where there was nothing to take and there is none. */
  readonly version: number | null
  /** Rows and segments that came into it. */
  readonly rows: number
  readonly segments: number
  /** Lines that are no records. Their segments are kept beside the log, with the ending `.damaged`. */
  readonly unreadable: number
}

const attemptsMax = 20
/** Files that have grown to this are left as they are; smaller ones than this are not worth being files of their own. */
const fileBytesMax = 64 << 20
const fileBytesMin = 1 << 20
const dayMs = 86_400_000

/**
 * Takes the segments up to `closed`, to which nothing is written any more, into the dataset `<deployment>.log`, and removes them.
 * Which segments a version holds is said by the names of its files, so each row comes into it once, wherever this is broken off.
 */
export async function compactLog(ctx: Context, deployment: Deployment, closed: number): Promise<Compacted> {
  for (let attempt = 1; ; attempt += 1) {
    const kept = await keptLog(ctx, deployment)
    if (kept.taken > 0) removeSegments(folderOf(deployment), kept.taken)
    const segments = segmentNumbers(folderOf(deployment)).filter((number) => number > kept.taken && number <= closed)
    if (segments.length === 0) return { version: kept.version || null, rows: 0, segments: 0, unreadable: 0 }
    try {
      return await take(ctx, deployment, kept, segments)
    } catch (error) {
      // Somebody else took them, or erased something, in between.
      const isTaken = isLevainError(error, 'conflict') || !(await areThere(filesOf(deployment, segments)))
      if (!isTaken || attempt === attemptsMax) throw error
    }
  }
}

const folderOf = ({ folder }: Deployment): string => join(folder, 'log')
const filesOf = (deployment: Deployment, segments: readonly number[]): string[] =>
  segments.map((number) => segmentPath(folderOf(deployment), number))

async function take(ctx: Context, deployment: Deployment, kept: KeptLog, segments: readonly number[]): Promise<Compacted> {
  const files = filesOf(deployment, segments)
  const models = await modelsIn(ctx, files)
  const unreadable = await unreadableIn(ctx, files)
  const rows = models.reduce((sum, { rows }) => sum + rows, 0)
  const version = rows === 0 ? null : await commit(ctx, deployment, kept, segments, models)
  for (const path of unreadable.keys()) await rename(path, path.replace(/jsonl$/, 'damaged'))
  removeSegments(folderOf(deployment), segments.at(-1) ?? 0)
  const lines = [...unreadable.values()].reduce((sum, count) => sum + count, 0)
  return { version: version?.version ?? (kept.version || null), rows, segments: segments.length, unreadable: lines }
}

/** A model version that answered, and how many rows. */
interface Answered {
  readonly model: string
  readonly version: number
  readonly rows: number
}

async function modelsIn(ctx: Context, files: readonly string[]): Promise<Answered[]> {
  const sql = `select json->>'model' as model, try_cast(json->>'version' as integer) as version, count(*) as rows
    from ${linesOf(files)} where (json->>'id') is not null group by all order by all`
  const found = await ctx.tables.query(sql, {}, undefined, { files })
  return found.map(({ model, version, rows }) => ({ model: String(model), version: Number(version), rows: Number(rows) }))
}

/** How many lines are no records, by file. A half-written last line is none of them: its prediction was never answered. */
async function unreadableIn(ctx: Context, files: readonly string[]): Promise<Map<string, number>> {
  const unreadable = new Map<string, number>()
  for (const path of files) {
    const sql = `select count(*) as rows from ${linesOf([path])} where (json->>'id') is not null`
    const [count] = await ctx.tables.query(sql, {}, undefined, { files: [path] })
    const lost = (await countLines(path)) - Number(count?.rows)
    if (lost > 0) unreadable.set(path, lost)
  }
  return unreadable
}

async function commit(
  ctx: Context,
  deployment: Deployment,
  kept: KeptLog,
  segments: readonly number[],
  models: readonly Answered[],
): Promise<DatasetVersion> {
  const files = filesOf(deployment, segments)
  const columns = await columnsIn(ctx, files, await signaturesOf(ctx, models))
  const merged = mergedParts(kept, segments, columns, Math.max(fileBytesMin, (await bytesOf(files)) / asParquet))
  const written = await write(ctx, kept, merged, files, columns)
  const part: LogFile = {
    ...written.manifest.files[0]!,
    first: merged[0]?.first ?? segments[0]!,
    last: segments.at(-1)!,
  }
  const stay = kept.parts.filter((one) => !merged.includes(one))
  const before = merged.length === kept.parts.length ? [] : (kept.manifest.schema ?? [])
  const manifest = await ctx.blobs.putManifest(manifestOf([...stay, part], schemaOf(before, written.manifest.schema ?? [])))
  const parents = [`deployment:${deployment.name}`, ...models.map(({ model, version }) => `model:${model}@${version}`)]
  const source = `prediction log of ${deployment.name}`
  const dataset = logDataset(deployment.name)
  return (await commitVersion(ctx, { dataset, manifest, source, parents, after: kept.version })).version
}

/** What the models took, also of versions that were deleted since. */
async function signaturesOf(ctx: Context, models: readonly Answered[]): Promise<Signature[]> {
  const versions = await Promise.all(models.map(({ model, version }) => ctx.ledger.first('modelVersions', { model, version })))
  return versions.flatMap((found) => found?.signature ?? [])
}

/**
 * The newest files that are rewritten together with new rows, so that there are few files and each row is rewritten seldom: those of
 * the same day that are not much larger than what comes after them. All are, where a column's type changes.
 */
function mergedParts(
  { parts, manifest }: KeptLog,
  segments: readonly number[],
  columns: readonly LogColumn[],
  newBytes: number,
): readonly LogFile[] {
  const types = new Map((manifest.schema ?? []).map(({ name, sqlType }) => [name, sqlType]))
  if (columns.some(({ name, sqlType }) => types.has(name) && types.get(name) !== sqlType)) return parts
  let from = parts.length
  let bytes = newBytes
  for (; from > 0; from -= 1) {
    const part = parts[from - 1]!
    const isOfToday = dayOf(part.first) === dayOf(segments.at(-1) ?? 0)
    if (!isOfToday || part.bytes + bytes > fileBytesMax || part.bytes > 2 * bytes) break
    bytes += part.bytes
  }
  return parts.slice(from)
}

/** How many bytes of JSON lines become one of Parquet, roughly. */
const asParquet = 8
const bytesOf = async (files: readonly string[]): Promise<number> =>
  (await Promise.all(files.map(async (path) => (await stat(path)).size))).reduce((sum, size) => sum + size, 0)

/** Segments are numbered by the time they began. */
const dayOf = (segment: number): number => Math.floor(segment / dayMs)

async function write(
  ctx: Context,
  kept: KeptLog,
  merged: readonly LogFile[],
  files: readonly string[],
  columns: readonly LogColumn[],
): Promise<WrittenTable> {
  if (merged.length === 0) return ctx.tables.write(segmentsSql(files, columns), {}, { files })
  const schema = kept.manifest.schema ?? []
  const together = columnsTogether(schema, columns)
  const old = keptSql('kept', schema, together)
  const fresh = keptSql(`(${segmentsSql(files, columns)})`, columns.map(asSchema), together)
  return ctx.tables.write(`${old} union all ${fresh}`, { kept: await tableOf(ctx, kept, merged) }, { files })
}

const asSchema = ({ name, sqlType }: LogColumn): ColumnSchema => ({ name, sqlType, type: 'text', nullable: true })

function columnsTogether(schema: readonly ColumnSchema[], columns: readonly LogColumn[]): LogColumn[] {
  const types = new Map(schema.map(({ name, sqlType }) => [name, sqlType]))
  for (const { name, sqlType } of columns) types.set(name, agreed(types.get(name) ?? sqlType, sqlType))
  return [...types].map(([name, sqlType]) => ({ name, sqlType, path: '' }))
}

/** The columns of files with different columns; what a file does not have is missing there. */
function schemaOf(before: readonly ColumnSchema[], written: readonly ColumnSchema[]): ColumnSchema[] {
  if (before.length === 0) return [...written]
  const now = new Map(written.map((column) => [column.name, column]))
  const old = new Set(before.map(({ name }) => name))
  const shared = before.map((column) => ({ ...column, nullable: column.nullable || (now.get(column.name)?.nullable ?? true) }))
  return [...shared, ...written.filter(({ name }) => !old.has(name)).map((column) => ({ ...column, nullable: true }))]
}
