import { type Context, type Contracts, fail, nowIso, type ParsedInputOf, remove, type SavedView, upsert } from '@levain/core'

type Input<Name extends keyof Contracts['track']> = ParsedInputOf<Contracts['track'][Name]>

/** The saved views of a page, by name. */
export function views(ctx: Context, { page }: Input<'views'>): Promise<SavedView[]> {
  return ctx.ledger.find('savedViews', { where: { page }, orderBy: [['name', 'asc']] })
}

/** Saves a view under a name. One of that name is replaced: it keeps its id and its owner. */
export async function saveView(ctx: Context, { page, name, state }: Input<'saveView'>): Promise<SavedView> {
  const at = nowIso(ctx)
  const before = await ctx.ledger.first('savedViews', { page, name })
  const { id, owner, createdAt } = before ?? { id: ctx.random.id(), owner: ctx.actor.id, createdAt: at }
  const view: SavedView = { id, page, name, owner, state, createdAt, updatedAt: at }
  await ctx.ledger.commit([upsert('savedViews', view)])
  return view
}

/** @throws view-not-found */
export async function deleteView(ctx: Context, { view: id }: Input<'deleteView'>): Promise<SavedView> {
  const view = await ctx.ledger.first('savedViews', { id })
  if (!view) throw fail('view-not-found', { view: id })
  await ctx.ledger.commit([remove('savedViews', { id })])
  return view
}
