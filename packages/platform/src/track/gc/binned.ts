import type { Context } from '@levain/core'

type Reader = Pick<Context, 'ledger'>

/** What may go, by id. */
export interface Bin {
  readonly experiments: readonly string[]
  readonly runs: readonly string[]
  readonly loggedModels: readonly string[]
  /** How many stay because a version of a registered model was made of them. */
  readonly kept: number
}

/** What has been in the bin since before an instant. An experiment goes when all it holds goes. */
export async function binned(ctx: Reader, before: string): Promise<Bin> {
  const gone = { where: { deletedAt: { lt: before } } } as const
  const experiments = (await ctx.ledger.find('experiments', gone)).map(({ id }) => id)
  const runs = idsOf(await ctx.ledger.find('runs', gone), await inThese(ctx, 'runs', experiments))
  const models = idsOf(await ctx.ledger.find('loggedModels', gone), await inThese(ctx, 'loggedModels', experiments))
  const used = await registered(ctx)
  const stays = [...runs, ...models].filter((id) => used.has(id))
  const holding = await experimentsOf(ctx, stays)
  return {
    experiments: experiments.filter((id) => !holding.has(id)),
    runs: runs.filter((id) => !used.has(id)),
    loggedModels: models.filter((id) => !used.has(id)),
    kept: stays.length,
  }
}

const idsOf = (...found: readonly (readonly { readonly id: string }[])[]): string[] => [...new Set(found.flat().map(({ id }) => id))]

/** What an experiment in the bin holds and nobody took out again. */
async function inThese(ctx: Reader, table: 'runs' | 'loggedModels', experiments: readonly string[]): Promise<{ id: string }[]> {
  const found: { id: string; deletedAt: string | null }[][] = []
  for (const experiment of experiments) found.push(await ctx.ledger.find(table, { where: { experiment } }))
  return found.flat()
}

/** Runs and logged models that versions of registered models were made of. */
async function registered(ctx: Reader): Promise<Set<string>> {
  const versions = await ctx.ledger.find('modelVersions', { where: { deletedAt: null } })
  return new Set(versions.flatMap(({ run, loggedModel }) => [run, loggedModel]).filter((id) => id !== null))
}

async function experimentsOf(ctx: Reader, ids: readonly string[]): Promise<Set<string>> {
  const found = new Set<string>()
  for (const id of ids) {
    const owner = (await ctx.ledger.first('runs', { id })) ?? (await ctx.ledger.first('loggedModels', { id }))
    if (owner) found.add(owner.experiment)
  }
  return found
}
