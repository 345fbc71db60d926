/** The door of `automl`: many models are tried within a time, and the best is kept. */
import { type Context, fail, type Implementation } from '@levain/core'
import { active } from './active.ts'
import { stateOf, stateTag } from './ledger/parent-run.ts'
import { findParent, reportOf } from './report.ts'
import { resume, run } from './run.ts'

export { endAll } from './active.ts'

export const verbs: Implementation<'automl'> = {
  run,
  resume,
  async stop(ctx, input) {
    const { id } = await parentOf(ctx, input.run)
    active.get(id)?.stop()
    return { asked: active.has(id) }
  },
  show: async (ctx, input) => await reportOf(ctx, await findParent(ctx, input.run)),
  async list(ctx, { limit }) {
    const tags = await ctx.ledger.find('tags', { where: { key: stateTag } })
    const runs = await ctx.ledger.find('runs', {
      where: { id: { in: tags.map((tag) => tag.run) }, deletedAt: null },
      orderBy: [['createdAt', 'desc']],
      limit,
    })
    return await Promise.all(runs.map(async (found) => ({ run: found, state: (await reportOf(ctx, found)).state })))
  },
}

async function parentOf(ctx: Context, reference: string): Promise<{ id: string }> {
  const found = await findParent(ctx, reference)
  if (!(await stateOf(ctx, found.id))) throw fail('run-not-found', { run: reference })
  return found
}
