import { type Context, type Json, resolveTable } from '@levain/core'

/** The first rows of a table. @throws dataset-not-found */
export async function preview(
  ctx: Context,
  { data, limit }: { data: string; limit: number },
): Promise<{ columns: string[]; rows: Record<string, Json>[] }> {
  const { digest } = await resolveTable(ctx, data)
  const schema = await ctx.tables.schema(digest)
  const rows = await ctx.tables.query(`select * from rows limit ${limit}`, { rows: digest }, limit)
  return { columns: schema.map((column) => column.name), rows }
}
