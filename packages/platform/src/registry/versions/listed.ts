import { type Change, type Context, insert, type LoggedModel, type ModelVersion, update } from '@levain/core'
import { z } from 'zod'

/** The label of a logged model that lists its versions, as clients of MLflow write and read it. */
const key = 'mlflow.modelVersions'

const listing = z.array(z.object({ name: z.string(), version: z.union([z.string(), z.number()]) }))

/** Adds a version to the list that its logged model carries. */
export async function listedAt(ctx: Pick<Context, 'ledger'>, { id }: LoggedModel, version: ModelVersion): Promise<Change[]> {
  const before = await ctx.ledger.first('loggedModelTags', { model: id, key })
  const known = listing.safeParse(parsed(before?.value ?? '[]')).data ?? []
  const value = written([...known, { name: version.model, version: version.version }])
  const at = version.createdAt
  return [
    update('loggedModels', { id }, { updatedAt: at }),
    before
      ? update('loggedModelTags', { model: id, key }, { value }, { value: before.value })
      : insert('loggedModelTags', { model: id, key, value }),
  ]
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

/** With the spaces Python puts between: clients compare the text. */
const written = (all: z.output<typeof listing>): string =>
  `[${all.map(({ name, version }) => `{"name": ${JSON.stringify(name)}, "version": ${JSON.stringify(version)}}`).join(', ')}]`
