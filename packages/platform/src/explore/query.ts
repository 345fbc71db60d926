import { type Context, fail, type Json, resolveTable } from '@levain/core'

interface Input {
  readonly sql: string
  readonly tables: Readonly<Record<string, string>>
  readonly limit: number
}

/** The first rows of a query. Datasets go by their own names where `tables` does not say otherwise. @throws sql-invalid, dataset-not-found */
export async function query(ctx: Context, { sql, tables, limit }: Input): Promise<{ rows: Record<string, Json>[] }> {
  const named = await Promise.all(
    Object.entries(tables).map(async ([name, reference]) => [name, (await resolveTable(ctx, reference)).digest]),
  )
  const inputs: Record<string, string> = { ...(await datasetsIn(ctx, sql)), ...Object.fromEntries(named) }
  return { rows: await ctx.tables.query(`select * from (${withoutSemicolon(sql)}) limit ${limit}`, inputs, limit) }
}

/** Those datasets whose names stand in the SQL: opening all of a large project for each question would be slow. */
async function datasetsIn(ctx: Context, sql: string): Promise<Record<string, string>> {
  const datasets = await ctx.ledger.find('datasets')
  const mentioned = datasets.filter(({ name }) => sql.includes(name))
  const found = await Promise.all(mentioned.map(async ({ name }) => [name, (await resolveTable(ctx, name)).digest]))
  return Object.fromEntries(found)
}

function withoutSemicolon(sql: string): string {
  const trimmed = sql.trim().replace(/;$/, '')
  if (trimmed === '') throw fail('sql-invalid', { message: 'it is empty; expected one SELECT' })
  return `${trimmed}\n`
}
