import { randomUUID } from 'node:crypto'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { type Context, fail, isLevainError, type Json, type TableDigest, type WrittenTable } from '@levain/core'
import { identifier, literal } from '../tables/index.ts'
import { csvRelation, detectDialect } from './csv.ts'
import { excerpt, parseRecord, positionIn } from './csv-record.ts'
import { jsonRelation, structureOf, structureSql } from './json.ts'
import { normaliseCsv } from './normal-csv.ts'
import type { NormalFile } from './normal-file.ts'
import { normaliseJsonArray, normaliseJsonLines } from './normal-json.ts'
import { parquetColumnsSql, parquetRelation } from './parquet.ts'
import { type BadRow, badRowsMax, type Relation } from './relation.ts'
import { openSource, type Source } from './source.ts'
import { checkTypes, guessType, kindCounts, kindOf, statedType, type TypedColumn } from './types.ts'

type Ctx = Pick<Context, 'tables' | 'blobs' | 'projectFolder' | 'stateFolder'>

export interface ImportOptions {
  /** Absolute, or relative to the project folder. */
  readonly path: string
  /** Where its bytes are, when `path` is only what it is called. */
  readonly at?: string
  /** `auto` (the default) goes by the file's name. */
  readonly format?: 'auto' | 'csv' | 'jsonl' | 'parquet'
  /** SQL types of columns, where guessing is not wanted. */
  readonly types?: Readonly<Record<string, string>>
  /** SQL condition over the columns: only rows for which it holds. */
  readonly where?: string
  /** What to do with rows that cannot be read; `fail` unless given. */
  readonly onBadRows?: 'fail' | 'quarantine'
}

/** A file as a table, and the rows set aside: a table with `line`, `raw` and `reason`. */
export interface ImportedFile extends WrittenTable {
  readonly quarantine: { readonly table: TableDigest; readonly rows: number } | null
}

/**
 * Reads a CSV, JSON or Parquet file into a table. Types are guessed by all of a column's values, never by a sample. A file
 * that is well formed is read by DuckDB; where DuckDB or a type refuses a row, the file is taken apart again row by row, so
 * that line and column are exact and good rows can be kept without the bad ones. Commits nothing to the ledger.
 *
 * @throws source-not-found, source-unreadable, source-empty, row-unreadable, column-missing, sql-invalid
 */
export async function importFile(ctx: Ctx, options: ImportOptions): Promise<ImportedFile> {
  const source = await openSource(options.at ?? resolve(ctx.projectFolder, options.path), options.path, options.format ?? 'auto')
  return (await importWhole(ctx, source, options)) ?? (await importRowByRow(ctx, source, options))
}

/** Null where something is wrong with the file's rows. */
async function importWhole(ctx: Ctx, source: Source, options: ImportOptions): Promise<ImportedFile | null> {
  const relation = await refusalIsNull(() => relationOf(ctx, source))
  if (!relation) return null
  const stated = checkTypes(options.types ?? {}, relation.columns, source.path)
  const columns = await refusalIsNull(() => typeColumns(ctx, relation, stated))
  if (!columns || columns.bad > 0) return null
  if (columns.rows === 0) throw fail('source-empty', { path: source.path })
  return { ...(await writeRows(ctx, source, relation, columns.typed, options.where)), quarantine: null }
}

/** A stranger's complaint about the file; that of a user's condition comes later, from `writeRows`. */
async function refusalIsNull<Result>(body: () => Promise<Result>): Promise<Result | null> {
  try {
    return await body()
  } catch (error) {
    if (isLevainError(error, 'sql-invalid')) return null
    throw error
  }
}

async function relationOf(ctx: Ctx, source: Source): Promise<Relation | null> {
  if (source.format === 'csv') return csvRelation(source.absolute, detectDialect(source))
  const readable = { files: [source.absolute] }
  if (source.format === 'parquet') {
    const columns = await ctx.tables.query(parquetColumnsSql(source.absolute), {}, undefined, readable).catch((cause) => {
      throw asUnreadable(cause, source)
    })
    return parquetRelation(
      source.absolute,
      columns.map((column) => String(column.name)),
    )
  }
  const [found] = await ctx.tables.query(structureSql(source), {}, 1, readable)
  const structure = structureOf(found?.structure ?? null)
  return structure && Object.keys(structure).length > 0 ? jsonRelation(source, structure) : null
}

/** DuckDB's complaint about the bytes of a file, in our words. */
function asUnreadable(error: unknown, source: Source): unknown {
  if (!isLevainError(error, 'sql-invalid')) return error
  const [first = ''] = String(error.details.message).split('\n')
  const reason = first
    .replace(/^[\w ]*Error: /, '')
    .replaceAll(source.absolute, source.path)
    .trim()
  return fail('source-unreadable', { path: source.path, reason }, error)
}

const speaksOfSql = (error: unknown): boolean =>
  isLevainError(error, 'sql-invalid') && /^(Parser|Binder|Catalog|Conversion|Failed|expected)/.test(String(error.details.message))

interface TypedColumns {
  readonly typed: readonly TypedColumn[]
  readonly rows: number
  readonly bad: number
}

async function typeColumns(ctx: Ctx, relation: Relation, stated: ReadonlyMap<string, string>): Promise<TypedColumns> {
  const guessed = relation.columns.map((column) => column.from !== 'typed' && !stated.has(column.name))
  const counted = await countKinds(ctx, relation, guessed)
  const typed = relation.columns.map((column, i) => {
    const type = stated.get(column.name)
    return type === undefined ? guessType(column, i, kindCounts(counted[`k${i}`])) : statedType(column, i, type)
  })
  const doubtful = typed.some((column) => column.bad !== 'false')
  const [misfits] = doubtful
    ? await ctx.tables.query(`select count(*) as bad from ${relation.sql} where ${anyBad(typed)}`, {}, 1, { files: relation.files })
    : []
  return { typed, rows: Number(counted.rows), bad: Number(misfits?.bad ?? 0) }
}

/** Questions about more columns than this at once take DuckDB a gigabyte and more; a wide file is read several times instead. */
const columnsPerScan = 32

/** How many rows there are, and for each column as `k<i>` how often each kind of value occurs. */
async function countKinds(ctx: Ctx, relation: Relation, guessed: readonly boolean[]): Promise<Record<string, Json>> {
  let counted: Record<string, Json> = {}
  for (let start = 0; start < relation.columns.length; start += columnsPerScan) {
    const numbered = [...relation.columns.entries()].slice(start, start + columnsPerScan)
    const kinds = numbered.map(([i, column]) => (guessed[i] ? `${kindOf(column, i)} as k${i}` : `null as k${i}`))
    const histograms = numbered.map(([i]) => `histogram(k${i}) as k${i}`)
    const sql = `select count(*) as rows, ${histograms.join(', ')} from (select ${kinds.join(', ')} from ${relation.sql})`
    const [found] = await ctx.tables.query(sql, {}, 1, { files: relation.files })
    counted = { ...counted, ...found }
  }
  return counted
}

const anyBad = (typed: readonly TypedColumn[]): string => typed.map((column) => column.bad).join(' or ')

async function writeRows(
  ctx: Ctx,
  source: Source,
  relation: Relation,
  typed: readonly TypedColumn[],
  where?: string,
): Promise<WrittenTable> {
  const values = typed.map((column) => `${column.value} as ${identifier(column.name)}`).join(', ')
  const rows = `select ${values} from ${relation.sql} where not (${anyBad(typed)})`
  const sql = where === undefined ? rows : `select * from (${rows}) where (${where}\n)`
  const written = await ctx.tables.write(sql, {}, { files: relation.files }).catch((cause) => {
    throw where !== undefined && speaksOfSql(cause) ? cause : asUnreadable(cause, source)
  })
  if (written.manifest.rows === 0) throw fail('source-empty', { path: where === undefined ? source.path : `${source.path} where ${where}` })
  return written
}

async function importRowByRow(ctx: Ctx, source: Source, options: ImportOptions): Promise<ImportedFile> {
  const folder = join(ctx.stateFolder, 'tmp', randomUUID())
  await mkdir(folder, { recursive: true })
  try {
    const normal = await normalise(ctx, source, join(folder, 'rows.csv'))
    const { relation } = normal
    const hopeless = normal.bad.length > badRowsMax || relation.columns.length === 0
    const stated = hopeless ? new Map<string, string>() : checkTypes(options.types ?? {}, relation.columns, source.path)
    const { typed } = hopeless ? { typed: [] } : await typeColumns(ctx, relation, stated)
    const bad = [...normal.bad, ...(await misfits(ctx, source, normal, typed))].sort((a, b) => a.line - b.line)
    const [first] = bad
    if (first && (hopeless || bad.length > badRowsMax || options.onBadRows !== 'quarantine')) throw unreadable(source, first, bad.length)
    if (relation.columns.length === 0) throw fail('source-empty', { path: source.path })
    const written = await writeRows(ctx, source, relation, typed, options.where)
    return { ...written, quarantine: first ? await setAside(ctx, bad, join(folder, 'bad.jsonl')) : null }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function normalise(ctx: Ctx, source: Source, target: string): Promise<NormalFile> {
  if (source.format === 'csv') return normaliseCsv(source, detectDialect(source), target)
  if (source.format === 'jsonl') return normaliseJsonLines(source, target)
  if (source.format === 'json') return normaliseJsonArray(source, target)
  const relation = await relationOf(ctx, source)
  if (!relation) throw fail('source-unreadable', { path: source.path, reason: 'it has no columns' })
  return { relation, bad: [], raw: async ({ line }) => `row ${line}` }
}

/** Rows with a value that is not of its column's type. */
async function misfits(ctx: Ctx, source: Source, normal: NormalFile, typed: readonly TypedColumn[]): Promise<BadRow[]> {
  if (typed.every((column) => column.bad === 'false')) return []
  const which = typed.map((column, i) => `when ${column.bad} then ${i}`).join(' ')
  const texts = typed.map((_, i) => `c${i}::varchar`).join(', ')
  const sql = `select line, byte_at, byte_count, [${texts}][i + 1] as got, i from (select *, case ${which} end as i from ${normal.relation.sql}) where i is not null`
  const found = await ctx.tables.query(sql, {}, badRowsMax + 1, { files: normal.relation.files })
  const bad: BadRow[] = []
  // One by one: each reads its row back from the file, and there may be more of them than a process may have files open.
  for (const row of found) bad.push(await misfit(source, normal, typed, row))
  return bad
}

async function misfit(source: Source, normal: NormalFile, typed: readonly TypedColumn[], row: Record<string, Json>): Promise<BadRow> {
  const [line, at, length, i] = [row.line, row.byte_at, row.byte_count, row.i].map(Number) as [number, number, number, number]
  const raw = await normal.raw({ line, at, length })
  const column = typed[i]
  const place = source.format === 'csv' ? placeInCsv(raw, i, line, detectDialect(source).delimiter) : { line }
  return { ...place, field: column?.name ?? '', expected: column?.expected ?? '', got: excerpt(String(row.got)), raw }
}

function placeInCsv(raw: string, i: number, line: number, delimiter: string): { line: number; column?: number } {
  const bytes = Buffer.from(raw)
  const field = parseRecord(bytes, delimiter).fields[i]
  return field ? positionIn(bytes, field.start, line) : { line }
}

function unreadable(source: Source, first: BadRow, badRows: number): Error {
  const { raw: _, ...where } = first
  return fail('row-unreadable', { path: source.path, ...where, badRows })
}

async function setAside(ctx: Ctx, bad: readonly BadRow[], path: string): Promise<{ table: TableDigest; rows: number }> {
  await writeFile(path, bad.map((row) => `${JSON.stringify({ line: row.line, raw: row.raw, reason: reason(row) })}\n`).join(''))
  const columns = `{line: 'BIGINT', raw: 'VARCHAR', reason: 'VARCHAR'}`
  const sql = `from read_json(${literal(path)}, format = 'newline_delimited', columns = ${columns}, maximum_object_size = 268435456)`
  return { table: (await ctx.tables.write(sql, {}, { files: [path] })).digest, rows: bad.length }
}

const reason = ({ field, column, expected, got }: BadRow): string =>
  `${field ? `${field}: ` : ''}expected ${expected}, got ${got}${column === undefined ? '' : ` at column ${column}`}`
