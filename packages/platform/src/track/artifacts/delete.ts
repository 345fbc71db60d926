import { type Context, type Contracts, emit, fail, nowIso, type OutputOf, type ParsedInputOf, type RunArtifact, remove } from '@levain/core'
import { ownerOf } from './owner.ts'
import { last } from './rows.ts'
import { inTurn, turnOf } from './turns.ts'

type Verb = Contracts['track']['deleteArtifact']

/** Deletes an artifact, or a folder of them; the bytes go when nobody else refers to them and they are swept. */
export async function deleteArtifact(ctx: Context, { run, path }: ParsedInputOf<Verb>): Promise<OutputOf<Verb>> {
  await ownerOf(ctx, run)
  return inTurn(turnOf(run, path), async () => {
    const rows = await rowsAtOrBelow(ctx, run, path)
    if (rows.length === 0) throw fail('artifact-not-found', { run, path })
    const gone = rows.map((row) => remove('artifacts', { run, path: row.path }))
    await ctx.ledger.commit([...gone, emit(nowIso(ctx), 'artifact', run, { path, deleted: rows.length })])
    return { deleted: rows.length }
  })
}

async function rowsAtOrBelow(ctx: Context, run: string, path: string): Promise<RunArtifact[]> {
  if (path === '') return ctx.ledger.find('artifacts', { where: { run } })
  const below = { gt: `${path}/`, lt: `${path}/${last}` }
  const same = await ctx.ledger.find('artifacts', { where: { run, path } })
  return [...same, ...(await ctx.ledger.find('artifacts', { where: { run, path: below } }))]
}
