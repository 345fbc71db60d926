import type { Context, Signature } from '@levain/core'
import { identifier, literal } from '../store/index.ts'
import { columnsOf, inputColumn, isInput, type LogColumn, linesOf } from './columns.ts'

/**
 * The columns that hold everything there is in these segments: as the signatures say, but as text where something stands that is no value of
 * that type, such as the hash of one, and where no signature knows of it.
 */
export async function columnsIn(ctx: Context, files: readonly string[], signatures: readonly Signature[]): Promise<LogColumn[]> {
  const columns = columnsOf(signatures)
  const known = new Set(columns.filter(isInput).map(({ name }) => name))
  const keys = `select distinct unnest(json_keys(json->'inputs')) as name from ${linesOf(files)} where (json->'inputs') is not null`
  const found = await ctx.tables.query(keys, {}, undefined, { files })
  const strange = found.map(({ name }) => String(name)).filter((name) => !known.has(name))
  const asText = await otherThan(
    ctx,
    files,
    columns.filter((column) => isInput(column) && column.sqlType !== 'VARCHAR'),
  )
  return [
    ...columns.map((column) => (asText.has(column.name) ? { ...column, sqlType: 'VARCHAR' } : column)),
    ...strange.sort().map((name) => inputColumn(name, 'VARCHAR')),
  ]
}

/** Columns with a text in them that is no value of their type. */
async function otherThan(ctx: Context, files: readonly string[], columns: readonly LogColumn[]): Promise<Set<string>> {
  if (columns.length === 0) return new Set()
  const record = { inputs: Object.fromEntries(columns.map(({ name }) => [name, 'VARCHAR'])) }
  const counts = columns.map(({ path, sqlType }, at) => {
    return `count(*) filter (${path} is not null and try_cast(${path} as ${sqlType}) is null) as ${identifier(`c${at}`)}`
  })
  const sql = `select ${counts.join(', ')} from (select json_transform(json, ${literal(JSON.stringify(record))}) as r from ${linesOf(files)})`
  const [row = {}] = await ctx.tables.query(sql, {}, undefined, { files })
  return new Set(columns.filter((_, at) => Number(row[`c${at}`]) > 0).map(({ name }) => name))
}
