import { join } from 'node:path'
import { type Context, modelStage } from '@levain/core'
import { described, type Entry, entriesOf, foldersIn, labelsIn, linkRefused, markOf } from '../folder.ts'
import { told } from '../import-items.ts'
import type { Item, LeftOut } from '../items.ts'
import { keepModel, keepVersion } from '../keep/model.ts'
import { loggedModelIn, placeAt } from '../keep/place.ts'
import { isoOf, modelMeta, versionMeta } from './metas.ts'

/** The registered models of a file store and their versions. */
export async function* modelsIn(ctx: Context, folder: string): AsyncGenerator<Item | LeftOut> {
  for (const entry of await entriesOf(folder)) {
    if (entry.kind === 'link') yield linkRefused(`model:${entry.name}`)
    if (entry.kind === 'folder') yield* told(ctx, `model:${entry.name}`, modelItems(entry))
  }
}

async function* modelItems({ path, name: folderName }: Entry): AsyncGenerator<Item | LeftOut> {
  const meta = await described(modelMeta, join(path, 'meta.yaml')).catch((error: Error) => error)
  if (meta === undefined) return
  if (meta instanceof Error) return yield { item: `model:${folderName}`, reason: meta.message }
  const model = {
    name: meta.name,
    description: meta.description ?? '',
    createdAt: isoOf(meta.creation_timestamp),
    updatedAt: isoOf(meta.last_updated_timestamp ?? meta.creation_timestamp),
    tags: await labelsIn(join(path, 'tags')),
  }
  yield { what: 'model', name: meta.name, mark: JSON.stringify(model), keep: (ctx, claim) => keepModel(ctx, model, claim) }
  const pointed = { ...meta.aliases, ...(await labelsIn(join(path, 'aliases'))) }
  for (const folder of await foldersIn(path)) if (/^version-\d+$/.test(folder.name)) yield await versionItem(folder, meta.name, pointed)
}

async function versionItem({ path, name }: Entry, model: string, pointed: Readonly<Record<string, string | number>>): Promise<Item> {
  const number = name.slice('version-'.length)
  const aliases = Object.keys(pointed).filter((alias) => String(pointed[alias]).trim() === number)
  return {
    what: 'version',
    name: `${model}@${number}`,
    mark: `${await markOf(path)} ${aliases.join(' ')}`,
    keep: async (ctx, claim) => {
      const meta = await described(versionMeta, join(path, 'meta.yaml'))
      if (!meta) throw Object.assign(new Error(`${path} has no meta.yaml`), { code: 'EFORM' })
      const found = await placeAt(ctx, meta.storage_location ?? meta.source ?? '')
      const version = {
        model,
        version: meta.version,
        source: meta.source ?? '',
        ...found,
        description: meta.description ?? '',
        run: meta.run_id || null,
        loggedModel: meta.model_id || loggedModelIn(meta.source ?? ''),
        runLink: meta.run_link ?? '',
        stage: modelStage.safeParse(meta.current_stage).data ?? 'None',
        status: meta.status === 'PENDING_REGISTRATION' ? 'pending' : meta.status === 'FAILED_REGISTRATION' ? 'failed' : 'ready',
        statusMessage: meta.status_message ?? '',
        createdBy: meta.user_id ?? 'unknown',
        createdAt: isoOf(meta.creation_timestamp),
        updatedAt: isoOf(meta.last_updated_timestamp ?? meta.creation_timestamp),
        tags: await labelsIn(join(path, 'tags')),
        aliases,
      } as const
      const lost = found.place
        ? []
        : [{ item: `files:${model}@${number}`, reason: `${version.source || 'its source'} is not among what was imported` }]
      return [...(await keepVersion(ctx, version, claim)), ...lost]
    },
  }
}
