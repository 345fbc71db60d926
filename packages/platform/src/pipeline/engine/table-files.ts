import { readFile, stat, writeFile } from 'node:fs/promises'
import { type Context, fail, type Json } from '@levain/core'
import { literal } from '../../store/index.ts'

/** How a step may write a table, by the ending of the file. */
const readers: Readonly<Record<string, string>> = {
  parquet: 'read_parquet',
  csv: 'read_csv',
  jsonl: 'read_json',
}
export const tableEndings = Object.keys(readers)

/** Takes a file a step wrote into the store as a table. */
export async function tableFromFile(ctx: Context, path: string): Promise<string> {
  const ending = path.slice(path.lastIndexOf('.') + 1)
  const options = ending === 'jsonl' ? ", format = 'newline_delimited'" : ''
  const source = `${readers[ending] ?? 'read_parquet'}(${literal(path)}${options})`
  return (await ctx.tables.write(`select * from ${source}`, {}, { files: [path] })).digest
}

/**
 * Keeps rows as a table; types are read off the values.
 *
 * @param path of a file to write them to first
 * @throws input-invalid when there are no rows: without them there are no columns
 */
export async function tableFromRows(ctx: Context, rows: readonly Json[], field: string, path: string): Promise<string> {
  if (rows.length === 0) throw fail('input-invalid', { field, expected: 'at least one row', got: 'none' })
  await writeFile(path, rows.map((row) => JSON.stringify(row)).join('\n'))
  return tableFromFile(ctx, path)
}

/** Whether there is a file or folder. */
export const exists = async (path: string): Promise<boolean> => (await stat(path).catch(() => null)) !== null

/** The text of a file, empty where there is none. */
export const textOf = (path: string): Promise<string> => readFile(path, 'utf8').catch(() => '')
