import { type Change, type Context, type Deployment, type TableDigest, update } from '@levain/core'
import { logColumns } from './columns.ts'
import { forgetTables } from './forget.ts'

/**
 * Takes predictions out of the tables that were read from the log: those that checks looked at get another table without them; those of labelled
 * windows are forgotten. What was made of either is named.
 *
 * @param ids a table with a column `id`; null for none
 */
export async function eraseLooked(
  ctx: Context,
  { name }: Deployment,
  ids: TableDigest | null,
): Promise<{ changes: Change[]; remaining: string[] }> {
  if (ids === null) return { changes: [], remaining: [] }
  const signals = await ctx.ledger.find('signals', { where: { deployment: name } })
  const looked = await made(ctx, [`deployment:${name}`], 'log')
  const tables = [...new Set([...signals.map(({ table }) => table), ...looked])]
  const changes: Change[] = []
  const gone: TableDigest[] = []
  for (const table of tables) {
    const instead = await withoutThem(ctx, table, ids)
    if (instead === null) continue
    gone.push(table)
    changes.push(...signals.filter((signal) => signal.table === table).map(({ id }) => update('signals', { id }, { table: instead })))
  }
  const windows = await made(
    ctx,
    gone.map((table) => `table:${table}`),
    'inputs',
  )
  const further = await ctx.ledger.find('lineage', { where: { from: { in: windows.map((table) => `table:${table}`) } } })
  changes.push(...(await forgetTables(ctx, [...gone, ...windows])))
  return { changes, remaining: [...new Set(further.map(({ to }) => to))] }
}

/** Tables made of these nodes in this role. */
async function made(ctx: Context, nodes: readonly string[], role: string): Promise<TableDigest[]> {
  const edges = await ctx.ledger.find('lineage', { where: { from: { in: [...nodes] }, role } })
  return edges
    .map(({ to }) => to)
    .filter((to) => to.startsWith('table:'))
    .map((to) => to.slice('table:'.length))
}

/** A table without these predictions; null where they are not in it, or the table is gone. */
async function withoutThem(ctx: Context, table: TableDigest, ids: TableDigest): Promise<TableDigest | null> {
  if (!(await ctx.blobs.has(table))) return null
  const among = `${logColumns.id} in (select id from ids)`
  const [count] = await ctx.tables.query(`select count(*) as n from t where ${among}`, { t: table, ids })
  if (Number(count?.n) === 0) return null
  return (await ctx.tables.write(`select * from t where not ${among}`, { t: table, ids })).digest
}
