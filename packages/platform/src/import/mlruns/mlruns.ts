import { lstat, realpath } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { type Context, type Contracts, fail, type OutputOf, type ParsedInputOf } from '@levain/core'
import { described, type Entry, entriesOf, foldersIn, isFolder, labelsIn, linkRefused } from '../folder.ts'
import { importItems, told } from '../import-items.ts'
import type { Item, LeftOut } from '../items.ts'
import { keepExperiment } from '../keep/experiment.ts'
import { loggedModelsIn } from './logged-models.ts'
import { experimentMeta, isoOf } from './metas.ts'
import { modelsIn } from './models.ts'
import { runsIn } from './runs.ts'
import { tracesIn } from './traces.ts'

type Verb = Contracts['import']['mlruns']

/**
 * Brings in a folder that MLflow's file store wrote. Nothing outside of it is read: links are refused, and addresses in
 * its files that lead elsewhere are not followed.
 *
 * @throws folder-not-found
 */
export async function mlruns(ctx: Context, { folder }: ParsedInputOf<Verb>): Promise<OutputOf<Verb>> {
  const given = resolve(ctx.projectFolder, folder)
  const path = await realpath(given).catch(() => given)
  const looksRight = (await isFolder(path)) && (await hasExperiments(path))
  if (!looksRight) throw fail('folder-not-found', { path: given, expected: "a folder of MLflow's file store (with meta.yaml files below)" })
  return importItems(ctx, `mlruns:${path}`, itemsIn(ctx, path))
}

async function hasExperiments(path: string): Promise<boolean> {
  for (const { path: below } of [...(await foldersIn(path)), ...(await foldersIn(join(path, '.trash')))])
    if (await lstat(join(below, 'meta.yaml')).catch(() => undefined)) return true
  return isFolder(join(path, 'models'))
}

/** Folders of the root that hold no experiment. */
const reserved: ReadonlySet<string> = new Set(['models', '.trash', 'prompts'])

async function* itemsIn(ctx: Context, root: string): AsyncGenerator<Item | LeftOut> {
  const top = [...(await entriesOf(root)).filter(({ name }) => !reserved.has(name)), ...(await entriesOf(join(root, '.trash')))]
  for (const { kind, name } of top) if (kind === 'link') yield linkRefused(`experiment:${name}`)
  for (const folder of top) if (folder.kind === 'folder') yield* told(ctx, `experiment:${folder.name}`, experimentItems(ctx, folder))
  yield* modelsIn(ctx, join(root, 'models'))
}

async function* experimentItems(ctx: Context, { path, name: id }: Entry): AsyncGenerator<Item | LeftOut> {
  const meta = await described(experimentMeta, join(path, 'meta.yaml')).catch((error: Error) => error)
  if (meta === undefined) return
  if (meta instanceof Error) return yield { item: `experiment:${id}`, reason: meta.message }
  const { name } = meta
  const experiment = {
    name,
    createdAt: isoOf(meta.creation_time),
    updatedAt: isoOf(meta.last_update_time ?? meta.creation_time),
    deletedAt: meta.lifecycle_stage === 'deleted' ? isoOf(meta.last_update_time ?? meta.creation_time) : null,
    tags: await labelsIn(join(path, 'tags')),
  }
  yield {
    what: 'experiment',
    name: id,
    mark: JSON.stringify(experiment),
    keep: (ctx, claim) => keepExperiment(ctx, experiment, claim),
  }
  yield* told(ctx, `loggedModels of ${name}`, loggedModelsIn(join(path, 'models'), name))
  yield* told(ctx, `runs of ${name}`, runsIn(path, name))
  yield* told(ctx, `traces of ${name}`, tracesIn(join(path, 'traces'), name))
}
