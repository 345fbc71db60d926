import { type Change, type Context, type DatasetVersion, remove, update } from '@levain/core'

/**
 * The changes after which nothing in the ledger leads to these tables any more, so that `levain gc` removes their bytes. What still
 * mentions one, such as a run that was trained on it, keeps it.
 */
export async function forgetTables(ctx: Pick<Context, 'ledger'>, tables: readonly string[]): Promise<Change[]> {
  const nodes = tables.map((table) => `table:${table}`)
  const [to, from, profiles] = await Promise.all([
    ctx.ledger.find('lineage', { where: { to: { in: nodes } } }),
    ctx.ledger.find('lineage', { where: { from: { in: nodes } } }),
    ctx.ledger.find('profiles', { where: { table: { in: [...tables] } } }),
  ])
  return [
    ...[...to, ...from].map(({ from, to, role }) => remove('lineage', { from, to, role })),
    ...profiles.map(({ table }) => remove('profiles', { table })),
  ]
}

/** The same for versions of a dataset. */
export async function forgetVersions(ctx: Pick<Context, 'ledger'>, versions: readonly DatasetVersion[]): Promise<Change[]> {
  const tables = versions.map(({ manifest }) => manifest)
  return [
    ...versions.map(({ dataset, version }) => remove('datasetVersions', { dataset, version })),
    ...(await aliasesWithout(ctx, versions)),
    ...(await forgetTables(ctx, tables)),
  ]
}

/** Names that pointed at them point at nothing any more. */
async function aliasesWithout(ctx: Pick<Context, 'ledger'>, versions: readonly DatasetVersion[]): Promise<Change[]> {
  const name = versions[0]?.dataset
  const dataset = name === undefined ? undefined : await ctx.ledger.first('datasets', { name })
  if (!dataset) return []
  const gone = new Set(versions.map(({ version }) => version))
  const aliases = Object.fromEntries(Object.entries(dataset.aliases).filter(([, version]) => !gone.has(version)))
  return [update('datasets', { name: dataset.name }, { aliases })]
}
