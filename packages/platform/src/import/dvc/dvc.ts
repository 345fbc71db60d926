import { realpath } from 'node:fs/promises'
import { basename, join, posix, resolve } from 'node:path'
import { type Context, type Contracts, fail, nowIso, type OutputOf, type ParsedInputOf } from '@levain/core'
import { openRepository, type Repository } from '../../dvc/index.ts'
import { isFolder } from '../folder.ts'
import { importItems } from '../import-items.ts'
import type { Item, LeftOut } from '../items.ts'
import { keepDataset } from '../keep/dataset.ts'
import { keepExperiment } from '../keep/experiment.ts'
import { datasetAt, nameFrom } from './names.ts'
import { stageItem } from './stages.ts'
import { type Output, type Survey, survey } from './survey.ts'
import { checkedOut } from './workspace.ts'

type Verb = Contracts['import']['dvc']

/**
 * Brings in what a repository keeps with DVC: what its `.dvc` files and `dvc.lock` name as versions of datasets, and the
 * locked stages as runs with lineage from what they read to what they wrote.
 *
 * @throws folder-not-found
 */
export async function dvc(ctx: Context, { folder, name }: ParsedInputOf<Verb>): Promise<OutputOf<Verb>> {
  const given = resolve(ctx.projectFolder, folder)
  const root = await realpath(given).catch(() => given)
  if (!(await isFolder(join(root, '.dvc'))))
    throw fail('folder-not-found', { path: given, expected: 'a DVC repository (with a .dvc folder)' })
  const project = name ?? nameFrom(basename(root))
  return importItems(ctx, `dvc:${root}`, itemsIn(ctx, await openRepository(root), project))
}

async function* itemsIn(ctx: Context, repository: Repository, project: string): AsyncGenerator<Item | LeftOut> {
  const found = await survey(repository.folder)
  yield* found.leftOut
  const outputs = [
    ...found.outputs,
    ...found.stages.flatMap(({ data, file, name }) => data.map((out): Output => ({ ...out, file: `${file}:${name}`, sources: [] }))),
  ]
  for (const output of outputs) yield datasetItem(repository, project, output)
  yield* stageItems(ctx, repository, project, found, new Map(outputs.map((output) => [output.path, output])))
}

function datasetItem(repository: Repository, project: string, output: Output): Item | LeftOut {
  const { path, object, file, remote, sources } = output
  const item = `dataset:${path}`
  if (path.includes('://') || path.startsWith('/') || path.startsWith('../')) return { item, reason: 'it lies outside of the repository' }
  if (!object) return { item, reason: `${file} knows it by ${output.knownBy}, not by an md5` }
  const dataset = datasetAt(project, path)
  const places = [...repository.places(remote), checkedOut(repository.folder, path)]
  const parents = sources.map((source) => (/^[a-z]+:/.test(source) ? source : `file:${posix.join(posix.dirname(file), source)}`))
  const kept = { dataset, path, source: `${file} of ${project}`, object, places, parents }
  return {
    what: 'dataset',
    name: path,
    mark: JSON.stringify([dataset, object]),
    keep: (ctx, claim) => keepDataset(ctx, kept, claim),
  }
}

async function* stageItems(
  ctx: Context,
  repository: Repository,
  project: string,
  { stages }: Survey,
  outputs: ReadonlyMap<string, Output>,
): AsyncGenerator<Item | LeftOut> {
  if (stages.length === 0) return
  const at = nowIso(ctx)
  const times = { createdAt: at, updatedAt: at, deletedAt: null }
  yield {
    what: 'experiment',
    name: project,
    mark: project,
    keep: (_, claim) => keepExperiment(ctx, { name: project, tags: {}, ...times }, claim),
  }
  for (const stage of stages) yield await stageItem(ctx, stage, { repository, project, outputs })
}
